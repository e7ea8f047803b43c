/**
 * Whether this page stands in another one, such as a notebook's: `?jupyter=true`.
 *
 * Other sites may frame such a page, so it changes nothing on the server: otherwise they
 * could lead somebody to click in it unawares. It shows no ways to other pages either.
 */
export const EMBED_MARK = "jupyter";

export const IS_EMBEDDED = isEmbedded(globalThis.location?.search ?? "");

export function isEmbedded(search: string): boolean {
  return new URLSearchParams(search).get(EMBED_MARK) === "true";
}

/** The search text of the same page in a frame: reloading a frame must not end it. */
export function markEmbedded(text: string): string {
  return `${text}${text === "" ? "?" : "&"}${EMBED_MARK}=true`;
}

/** The address of the same page by itself. */
export function unmarked(address: string): string {
  const url = new URL(address);
  url.searchParams.delete(EMBED_MARK);
  return url.href;
}

const LOOPBACK: readonly string[] = ["localhost", "127.0.0.1"];

/**
 * Where the page around us would be of our site, so that the browser hands us our cookie:
 * two names of this machine are two sites. Null where it is, or is of another machine.
 *
 * @param referrer Address of the page around us.
 * @param hostname Our own.
 */
export function addressBesideUs(referrer: string, hostname: string): string | null {
  if (!URL.canParse(referrer)) return null;
  const around = new URL(referrer);
  const isHere = LOOPBACK.includes(around.hostname) && LOOPBACK.includes(hostname);
  if (!isHere || around.hostname === hostname) return null;
  around.hostname = hostname;
  return around.origin;
}
