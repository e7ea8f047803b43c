import type { Theme } from "../../state/palette";
import type { Ink } from "./scene";

export type Inks = Readonly<Record<Ink | "font", string>>;

const made = new Map<Theme, Inks>();

/** The theme's colours as a canvas needs them, since it cannot read CSS tokens. */
export function inksOf(theme: Theme): Inks {
  const known = made.get(theme);
  if (known) return known;
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  const inks: Inks = {
    ink: token("--ink"),
    ink2: token("--ink-2"),
    ink3: token("--ink-3"),
    grid: token("--grid"),
    rule: token("--rule"),
    sheet: token("--sheet"),
    accent: token("--accent"),
    font: token("--font"),
  };
  // The attribute that switches tokens may lag one render behind the store.
  if (document.documentElement.dataset["theme"] === theme) made.set(theme, inks);
  return inks;
}
