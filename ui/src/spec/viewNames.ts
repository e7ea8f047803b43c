/** How views are called: `nw-<code>-v`, of which an address holds the code. */

const SAVED = /^nw-(.+)-v$/;
const PERSONAL = /^nwuser(.+)$/;

/** The code for `?nw=`. Some clients save a personal workspace by its bare code. */
export function codeOf(viewName: string): string {
  return SAVED.exec(viewName)?.[1] ?? viewName;
}

export function nameOfCode(code: string): string {
  return `nw-${code}-v`;
}

/** The workspace that every person has in a project, saved as they go. */
export function personalName(username: string): string {
  return nameOfCode(`nwuser${username}`);
}

/** Whose personal workspace a view is; null for saved views. */
export function personOf(viewName: string): string | null {
  return PERSONAL.exec(codeOf(viewName))?.[1] ?? null;
}
