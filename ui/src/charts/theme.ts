import type { Theme } from "../state/palette";
import type { ChartTheme } from "./engine/view";

const made = new Map<Theme, ChartTheme>();

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/**
 * The tokens a canvas needs, read from the style sheet once per theme: the same
 * object each time, so charts can tell "unchanged" by identity.
 */
export function chartTheme(theme: Theme): ChartTheme {
  const known = made.get(theme);
  if (known) return known;
  const read = {
    grid: token("--grid"),
    rule: token("--rule"),
    ink3: token("--ink-3"),
    sheet: token("--sheet"),
  };
  // The attribute that switches tokens may lag one render behind the store.
  if (document.documentElement.dataset["theme"] === theme) made.set(theme, read);
  return read;
}
