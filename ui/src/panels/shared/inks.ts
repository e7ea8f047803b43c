import type { Theme } from "../../state/palette";
import type { Ink } from "./scene";

/**
 * Makes what tells the theme's colours to drawings, which cannot read CSS tokens.
 *
 * @param tokens What the drawing calls them → the names of the tokens.
 */
export function tokenReader<K extends string>(
  tokens: Readonly<Record<K, string>>,
): (theme: Theme) => Readonly<Record<K, string>> {
  const made = new Map<Theme, Readonly<Record<K, string>>>();
  return (theme) => {
    const known = made.get(theme);
    if (known) return known;
    const style = getComputedStyle(document.documentElement);
    const found = Object.fromEntries(
      Object.entries<string>(tokens).map(([name, token]) => [
        name,
        style.getPropertyValue(`--${token}`).trim(),
      ]),
    ) as Record<K, string>;
    // The attribute that switches tokens may lag one render behind the store.
    if (document.documentElement.dataset["theme"] === theme) made.set(theme, found);
    return found;
  };
}

export type Inks = Readonly<Record<Ink | "font", string>>;

/** The theme's colours as charts are drawn with them. */
export const inksOf: (theme: Theme) => Inks = tokenReader({
  ink: "ink",
  ink2: "ink-2",
  ink3: "ink-3",
  grid: "grid",
  rule: "rule",
  sheet: "sheet",
  accent: "accent",
  font: "font",
});
