/** Colours of numbers by how they stand between the least and the greatest of them. */
import type { Goal } from "../../spec/goals";

export type Extent = readonly [number, number];

/** Text stays readable on this much of a colour, in light and in dark. */
const STRONGEST = 34;

/**
 * A colour behind a number. With a goal, the better half is of one colour and the worse
 * half of another; else larger numbers are stronger. Null for what has no place.
 */
export function tintOf(
  value: unknown,
  extent: Extent | null,
  goal: Goal | null,
): string | null {
  if (typeof value !== "number" || extent === null || Number.isNaN(value)) return null;
  const [low, high] = extent;
  if (!(high > low)) return null;
  const share = Math.min(Math.max((value - low) / (high - low), 0), 1);
  if (goal === null) return mixed("--run", share);
  const good = goal === "maximize" ? share : 1 - share;
  return good >= 0.5
    ? mixed("--accent", 2 * (good - 0.5))
    : mixed("--signal", 2 * (0.5 - good));
}

function mixed(token: string, share: number): string {
  const percent = Math.round(share * STRONGEST);
  return `color-mix(in srgb, var(${token}) ${percent}%, transparent)`;
}
