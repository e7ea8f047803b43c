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

/**
 * The look of the run in `slot`. Slots are stored with the run, so that a filter never
 * recolours it; any integer is taken, and slots beyond the 36 looks wrap round.
 */
export function runColour(slot: number, theme: Theme): RunColour {
  const look = ((Math.trunc(slot) % DISTINCT_LOOKS) + DISTINCT_LOOKS) % DISTINCT_LOOKS;
  const hues = HUES[theme];
  return {
    colour: hues[look % hues.length] ?? hues[0]!,
    dash: DASHES[Math.floor(look / hues.length)] ?? [],
  };
}
