/**
 * The colours of runs: twelve hues, matched by index in both themes and annealed for
 * distance under four kinds of colour vision, each in three dash styles.
 */

export type Theme = "light" | "dark";

export interface RunColour {
  /** A hex colour with contrast of at least 3:1 on a sheet. */
  colour: string;
  /** Canvas dash pattern in CSS pixels; empty draws a solid line. */
  dash: readonly number[];
}

const HUES: Record<Theme, readonly string[]> = {
  light: [
    "#0d736e",
    "#9181f3",
    "#a67d0d",
    "#463d00",
    "#1fa684",
    "#054552",
    "#915a00",
    "#0a7ab0",
    "#39537c",
    "#ee6968",
    "#a987bf",
    "#7b4738",
  ],
  dark: [
    "#7cc1bb",
    "#726e9c",
    "#ddae46",
    "#948414",
    "#a1fadb",
    "#48a0b6",
    "#fec88c",
    "#a6dafe",
    "#3d76d3",
    "#9a6461",
    "#cc8ff2",
    "#cf8873",
  ],
};

const DASHES: readonly (readonly number[])[] = [[], [6, 3], [2, 2]];

/** How many runs can be told apart before a look repeats. */
export const DISTINCT_LOOKS = HUES.light.length * DASHES.length;

/** Slots below this are colours that a person chose freely: the rest is `0xRRGGBB`. */
const FREE = -0x1000000;

/**
 * The look of the run in `slot`. Slots are stored with the run, so that a filter never
 * recolours it; any integer is taken, and slots beyond the 36 looks wrap round. A slot
 * made by `freeSlot` looks as it says in both themes.
 */
export function runColour(slot: number, theme: Theme): RunColour {
  if (slot <= FREE) {
    const rgb = (FREE - slot) & 0xffffff;
    return { colour: `#${rgb.toString(16).padStart(6, "0")}`, dash: [] };
  }
  const look = ((Math.trunc(slot) % DISTINCT_LOOKS) + DISTINCT_LOOKS) % DISTINCT_LOOKS;
  const hues = HUES[theme];
  return {
    colour: hues[look % hues.length] ?? hues[0]!,
    dash: DASHES[Math.floor(look / hues.length)] ?? [],
  };
}

/** The colours that are offered, as they are stored: those of the light theme. */
export const PALETTE: readonly string[] = HUES.light;

/** The slot of a colour of the palette, which then follows the theme; else null. */
export function slotOfColour(colour: string): number | null {
  const at = HUES.light.indexOf(hexOf(colour) ?? "");
  return at < 0 ? null : at;
}

/** A slot that looks like any colour; null for what is no colour we can read. */
export function freeSlot(colour: string): number | null {
  const hex = hexOf(colour);
  return hex === null ? null : FREE - Number.parseInt(hex.slice(1), 16);
}

/**
 * `#rrggbb` of a colour written as `#rgb`, `#rrggbb`, `rgb(…)` or by its name; null for
 * anything else. Transparency is left out: lines have none.
 */
export function hexOf(colour: string): string | null {
  const text = colour.trim().toLowerCase();
  const long = /^#([0-9a-f]{6})([0-9a-f]{2})?$/.exec(text)?.[1];
  if (long !== undefined) return `#${long}`;
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])[0-9a-f]?$/.exec(text);
  if (short)
    return `#${short
      .slice(1)
      .map((digit) => digit + digit)
      .join("")}`;
  const parts = /^rgba?\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)/.exec(text);
  if (parts) {
    const bytes = parts.slice(1).map((part) => Math.min(Number(part), 255));
    return `#${bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  }
  return Object.hasOwn(NAMED, text) ? NAMED[text]! : null;
}

/** Names that scripts use; the many others are rare. */
const NAMED: Readonly<Record<string, string>> = {
  black: "#000000",
  blue: "#0000ff",
  brown: "#a52a2a",
  cyan: "#00ffff",
  gold: "#ffd700",
  gray: "#808080",
  green: "#008000",
  grey: "#808080",
  indigo: "#4b0082",
  lime: "#00ff00",
  magenta: "#ff00ff",
  navy: "#000080",
  olive: "#808000",
  orange: "#ffa500",
  pink: "#ffc0cb",
  purple: "#800080",
  red: "#ff0000",
  teal: "#008080",
  turquoise: "#40e0d0",
  violet: "#ee82ee",
  white: "#ffffff",
  yellow: "#ffff00",
};
