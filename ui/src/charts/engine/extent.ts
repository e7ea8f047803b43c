import { visibleSpan } from "./nearest";
import type { PreparedLine } from "./prepare";
import type { Series } from "./series";

/** Smallest and largest of some values; `lo > hi` when there were none. */
export interface Extent {
  lo: number;
  hi: number;
}

/** Share of the values cut off at each end when outliers are ignored. */
const OUTLIER_SHARE = 0.05;

/** Range of x over all series; on a log axis over the positive ones. */
export function xExtent(series: readonly Series[], log: boolean): Extent {
  const extent = { lo: Infinity, hi: -Infinity };
  for (const { columns } of series) {
    const { x } = columns;
    let start = 0;
    if (log) while (start < x.length && !(x[start]! > 0)) start++;
    if (start >= x.length) continue;
    extent.lo = Math.min(extent.lo, x[start]!);
    extent.hi = Math.max(extent.hi, x[x.length - 1]!);
  }
  return extent;
}

/**
 * Range of y over what shows between `lo` and `hi`: the lines, their raw
 * values when those are drawn, and their bands.
 */
export function yExtent(
  lines: readonly PreparedLine[],
  lo: number,
  hi: number,
  options: { log: boolean; withRaw: boolean; ignoreOutliers: boolean },
): Extent {
  if (options.ignoreOutliers) return innerExtent(lines, lo, hi, options.log);
  const extent = { lo: Infinity, hi: -Infinity };
  for (const line of lines) {
    const { start, end } = visibleSpan(line.x, lo, hi);
    widen(extent, line.y, start, end, options.log);
    if (line.raw && options.withRaw) widen(extent, line.raw, start, end, options.log);
    if (line.low && line.high) {
      widen(extent, line.low, start, end, options.log);
      widen(extent, line.high, start, end, options.log);
    }
  }
  return extent;
}

function widen(
  extent: Extent,
  values: ArrayLike<number>,
  start: number,
  end: number,
  log: boolean,
): void {
  for (let index = start; index < end; index++) {
    const value = values[index]!;
    if (!Number.isFinite(value) || (log && value <= 0)) continue;
    if (value < extent.lo) extent.lo = value;
    if (value > extent.hi) extent.hi = value;
  }
}

/** The 5th to 95th percentile of all visible line values. */
function innerExtent(
  lines: readonly PreparedLine[],
  lo: number,
  hi: number,
  log: boolean,
): Extent {
  const room = lines.reduce((sum, line) => sum + line.x.length, 0);
  const values = new Float64Array(room);
  let n = 0;
  for (const line of lines) {
    const { start, end } = visibleSpan(line.x, lo, hi);
    for (let index = start; index < end; index++) {
      const value = line.y[index]!;
      if (Number.isFinite(value) && !(log && value <= 0)) values[n++] = value;
    }
  }
  if (n === 0) return { lo: Infinity, hi: -Infinity };
  const sorted = values.subarray(0, n).toSorted();
  const at = (share: number): number => sorted[Math.round(share * (n - 1))]!;
  return { lo: at(OUTLIER_SHARE), hi: at(1 - OUTLIER_SHARE) };
}

/** Finite values in view that a log y axis cannot show. */
export function countNonPositive(
  lines: readonly PreparedLine[],
  lo: number,
  hi: number,
): number {
  let count = 0;
  for (const line of lines) {
    const { start, end } = visibleSpan(line.x, lo, hi);
    const values = line.raw ?? line.y;
    for (let index = start; index < end; index++) {
      const value = values[index]!;
      if (value <= 0 && value !== -Infinity) count++;
    }
  }
  return count;
}
