/** How the columns and rows of a comparison are laid out; pure. */
import type { Fields } from "../../spec/document";
import { flagIn, numberIn } from "../shared/reading";

export interface ComparerLook {
  /** Of a run's column, in CSS pixels. */
  readonly width: number;
  /** Rows grow as tall as their values, rather than showing one line of them. */
  readonly isWhole: boolean;
}

export const LEAST_PX = 80;
export const MOST_PX = 800;
const USUAL_PX = 180;
const STEP = 1.4;

export function comparerLook(config: Fields): ComparerLook {
  const width = numberIn(config, "columnWidth") ?? USUAL_PX;
  return { width: fitting(width), isWhole: flagIn(config, "wrapValues") };
}

export function narrower(width: number): number {
  return fitting(width / STEP);
}

export function wider(width: number): number {
  return fitting(width * STEP);
}

function fitting(width: number): number {
  return Math.round(Math.min(Math.max(width, LEAST_PX), MOST_PX));
}
