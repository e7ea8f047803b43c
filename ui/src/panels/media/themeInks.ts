import type { Theme } from "../../state/palette";

export interface ThemeInks {
  readonly ink: string;
  readonly paper: string;
  readonly rule: string;
  readonly accent: string;
  readonly signal: string;
  readonly run: string;
  readonly ok: string;
  readonly err: string;
}

const made = new Map<Theme, ThemeInks>();

/** The theme's colours for drawings that cannot read CSS tokens. */
export function themeInks(theme: Theme): ThemeInks {
  const known = made.get(theme);
  if (known) return known;
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  const inks: ThemeInks = {
    ink: token("ink"),
    paper: token("paper"),
    rule: token("rule"),
    accent: token("accent"),
    signal: token("signal"),
    run: token("run"),
    ok: token("ok"),
    err: token("err"),
  };
  // The attribute that switches tokens may lag one render behind the store.
  if (document.documentElement.dataset["theme"] === theme) made.set(theme, inks);
  return inks;
}
