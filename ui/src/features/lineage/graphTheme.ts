import type { Theme } from "../../state/palette";
import type { GraphTheme } from "./drawGraph";

const made = new Map<Theme, GraphTheme>();

/** The tokens of a theme, read once; the same object each time. */
export function graphTheme(theme: Theme): GraphTheme {
  const known = made.get(theme);
  if (known) return known;
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(name).trim();
  const read: GraphTheme = {
    sheet: token("--sheet"),
    paper: token("--paper"),
    ink: token("--ink"),
    ink2: token("--ink-2"),
    line: token("--ink-3"),
    accent: token("--accent"),
    accentSoft: token("--accent-soft"),
    signal: token("--signal"),
    artifact: token("--run"),
    run: token("--ok"),
    warn: token("--warn"),
    err: token("--err"),
    font: token("--font"),
  };
  // The attribute that switches tokens may lag one render behind the store.
  if (document.documentElement.dataset["theme"] === theme) made.set(theme, read);
  return read;
}
