/** What lines do within a part of a chart that a person marked. */
import { lowerBound } from "./nearest";
import type { PreparedLine } from "./prepare";
import { type Series, lineValues } from "./series";

/** A marked part, in the axes' own units; without `y` it has the height of the chart. */
export interface Box {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number] | null;
}

/** One line over the marked range of x, of its values as they were logged. */
export interface LineStats {
  /** Index of the line, for its style. */
  readonly line: number;
  /** Finite values, with all that stand behind buckets; runs meet as one in a group. */
  readonly n: number;
  readonly mean: number;
  /** Rise for each unit of x by least squares; NaN for fewer than two places. */
  readonly slope: number;
  readonly min: number;
  readonly argmin: number;
  readonly max: number;
  readonly argmax: number;
  /** From every value; false where buckets were cut by the edge or stand for a place. */
  readonly isExact: boolean;
}

/**
 * Statistics of each line that crosses a box, over the box' range of x.
 *
 * @param lines As they are drawn, which decides what crosses the box.
 * @param series What they are drawn from, which is what the numbers tell of.
 */
export function measure(
  lines: readonly PreparedLine[],
  series: readonly Series[],
  box: Box,
): LineStats[] {
  return series.flatMap((one, line) => {
    const drawn = lines[line];
    if (!drawn || (box.y !== null && !crosses(drawn, box.x, box.y))) return [];
    const stats = statsOf(one, box.x);
    return stats ? [{ line, ...stats }] : [];
  });
}

function statsOf(
  series: Series,
  [lo, hi]: readonly [number, number],
): Omit<LineStats, "line"> | null {
  const { columns } = series;
  const { x } = columns;
  const values = lineValues(columns);
  const buckets = columns.kind === "buckets" && !series.isGroup ? columns : null;
  const origin = lo; // sums of large x, such as wall time, would lose their digits
  let n = 0;
  let [sum, sumX, sumXX, sumXY] = [0, 0, 0, 0];
  let [min, argmin, max, argmax] = [Infinity, NaN, -Infinity, NaN];
  let places = 0;
  for (let at = lowerBound(x, lo); at < x.length && x[at]! <= hi; at++) {
    const value = values[at]!;
    if (!Number.isFinite(value)) continue;
    const weight = buckets ? buckets.count[at]! : 1;
    const dx = x[at]! - origin;
    places++;
    n += weight;
    sum += weight * value;
    sumX += weight * dx;
    sumXX += weight * dx * dx;
    sumXY += weight * dx * value;
    const low = buckets ? buckets.min[at]! : value;
    const high = buckets ? buckets.max[at]! : value;
    if (low < min) [min, argmin] = [low, x[at]!];
    if (high > max) [max, argmax] = [high, x[at]!];
  }
  if (n === 0) return null;
  const spread = n * sumXX - sumX * sumX;
  const slope = places > 1 && spread > 0 ? (n * sumXY - sumX * sum) / spread : NaN;
  return {
    n,
    mean: sum / n,
    slope,
    min,
    argmin,
    max,
    argmax,
    isExact: buckets === null,
  };
}

/** Whether a line has a point in a box, or passes through it between two. */
function crosses(
  { x, y }: PreparedLine,
  [left, right]: readonly [number, number],
  [low, high]: readonly [number, number],
): boolean {
  for (let at = Math.max(0, lowerBound(x, left) - 1); at < x.length; at++) {
    if (x[at]! > right) return false;
    const isIn = x[at]! >= left && y[at]! >= low && y[at]! <= high;
    if (isIn) return true;
    if (at + 1 < x.length && passes(x, y, at, [left, right], [low, high])) return true;
  }
  return false;
}

function passes(
  x: Float64Array,
  y: ArrayLike<number>,
  at: number,
  [left, right]: readonly [number, number],
  [low, high]: readonly [number, number],
): boolean {
  const [x0, x1] = [x[at]!, x[at + 1]!];
  const [y0, y1] = [y[at]!, y[at + 1]!];
  if (!(x1 > x0) || x1 < left || !Number.isFinite(y0 + y1)) return false;
  const height = (where: number): number => y0 + ((y1 - y0) * (where - x0)) / (x1 - x0);
  const from = height(Math.max(x0, left));
  const to = height(Math.min(x1, right));
  return Math.min(from, to) <= high && Math.max(from, to) >= low;
}
