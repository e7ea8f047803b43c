import type { GroupSpread } from "./aggregate";
import type { ChartLayout, PreparedChart } from "./layout";
import { nearestIndex } from "./nearest";
import type { PreparedLine } from "./prepare";
import { toPixel, toValue } from "./scale";
import { type LineStyle, isOfRun } from "./view";

/** One row of the tooltip. */
export interface HoverRow {
  /** Index of the line, for its style. */
  readonly line: number;
  readonly x: number;
  readonly y: number;
  /** Value before smoothing; null when nothing was smoothed. */
  readonly original: number | null;
  /** Range of the bucket; null for a single point. */
  readonly low: number | null;
  readonly high: number | null;
  /** Runs behind the line of a group; null for a line of one run. */
  readonly members: number | null;
  /** The members of a group here; null for a line of one run. */
  readonly spread: Spread | null;
  /** Place of the value in CSS pixels. */
  readonly px: number;
  readonly py: number;
}

/** The members of a group at one place. */
export interface Spread {
  readonly mean: number;
  readonly deviation: number;
  readonly min: number;
  readonly max: number;
}

export interface Hover {
  /** x of the sample nearest to the pointer; the crosshair snaps to it. */
  readonly x: number;
  /** Rows nearest to the pointer, highest value first. */
  readonly rows: readonly HoverRow[];
  /** Row nearest to the pointer, or -1. */
  readonly nearest: number;
  /** Lines with a value here, of which `rows` shows the nearest. */
  readonly total: number;
  /** What the values of all these lines add up to, by size. */
  readonly sum: number;
}

/** How far from its data a line still answers: between, or just beside, its points. */
const REACH_PX = 14;

/**
 * What lies under the pointer.
 *
 * @param pointerX,pointerY CSS pixels in the chart.
 * @param maxRows Most rows to return; the nearest in height win.
 * @returns null when no line has a value near that x.
 */
export function hoverAt(
  { lines, layout }: PreparedChart,
  pointerX: number,
  pointerY: number,
  maxRows: number,
): Hover | null {
  const target = toValue(layout.x, pointerX);
  const found = lines.flatMap(
    (line, index) => rowAt(line, index, layout, target, pointerX) ?? [],
  );
  if (found.length === 0) return null;
  const distance = (row: HoverRow): number =>
    Number.isFinite(row.py) ? Math.abs(row.py - pointerY) : Infinity;
  const near = found.toSorted((a, b) => distance(a) - distance(b));
  const rows = near.slice(0, maxRows).toSorted((a, b) => compareValues(b.y, a.y));
  const closest = near.reduce((best, row) =>
    Math.abs(row.px - pointerX) < Math.abs(best.px - pointerX) ? row : best,
  );
  return {
    x: closest.x,
    rows,
    nearest: Number.isFinite(distance(near[0]!)) ? rows.indexOf(near[0]!) : -1,
    total: found.length,
    sum: found.reduce((sum, { y }) => sum + (Number.isFinite(y) ? Math.abs(y) : 0), 0),
  };
}

/** What a line has at an x; null when it has nothing near. */
function rowAt(
  line: PreparedLine,
  index: number,
  layout: ChartLayout,
  target: number,
  pointerX: number,
): HoverRow | null {
  const at = nearestIndex(line.x, target);
  if (at < 0) return null;
  const px = toPixel(layout.x, line.x[at]!);
  const inside = target >= line.x[0]! && target <= line.x[line.x.length - 1]!;
  if (!inside && !(Math.abs(px - pointerX) <= REACH_PX)) return null;
  const y = line.own ? line.own[at]! : line.y[at]!;
  // Where no run of a group has a value there is nothing; a logged NaN is shown.
  if ((line.own || line.members) && Number.isNaN(y)) return null;
  const isRange = line.low && line.high && !line.isArea && !Number.isNaN(line.low[at]!);
  return {
    line: index,
    x: line.x[at]!,
    y,
    original: line.raw ? line.raw[at]! : null,
    low: isRange ? line.low![at]! : null,
    high: isRange ? line.high![at]! : null,
    members: line.members ? line.members[at]! : null,
    spread: line.spread ? spreadAt(line.spread, at) : null,
    px,
    py: toPixel(layout.y, line.y[at]!),
  };
}

/** What a run, or the group it is in, has at an x; its first line that has a value. */
export function rowOfRun(
  { lines, layout }: PreparedChart,
  styles: readonly LineStyle[],
  x: number,
  run: string,
): HoverRow | null {
  const pointerX = toPixel(layout.x, x);
  for (let index = 0; index < lines.length; index++) {
    if (!isOfRun(styles[index], run)) continue;
    const row = rowAt(lines[index]!, index, layout, x, pointerX);
    if (row && Number.isFinite(row.py)) return row;
  }
  return null;
}

function spreadAt({ mean, deviation, min, max }: GroupSpread, at: number): Spread {
  return {
    mean: mean[at]!,
    deviation: deviation[at]!,
    min: min[at]!,
    max: max[at]!,
  };
}

/** Numbers in order, NaN below everything. */
function compareValues(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b))
    return Number(Number.isNaN(b)) - Number(Number.isNaN(a));
  return a === b ? 0 : a - b;
}

/** A line this near to the pointer is meant, and the others step back. */
const FOCUS_PX = 18;

/** Run of the line the pointer is on; null when it is on none. */
export function pointedRun(
  hover: Hover | null,
  pointerY: number,
  styles: readonly LineStyle[],
): string | null {
  const row = hover && hover.nearest >= 0 ? hover.rows[hover.nearest] : undefined;
  if (!row || !(Math.abs(row.py - pointerY) <= FOCUS_PX)) return null;
  return styles[row.line]?.run ?? null;
}
