/**
 * Index of the value nearest to `target` in an ascending column; the earlier of
 * two equally near. -1 for an empty column.
 */
export function nearestIndex(ascending: Float64Array, target: number): number {
  const at = lowerBound(ascending, target);
  if (at === 0) return ascending.length === 0 ? -1 : 0;
  if (at === ascending.length) return at - 1;
  return target - ascending[at - 1]! <= ascending[at]! - target ? at - 1 : at;
}

/** First index whose value is ≥ `target`; the length when there is none. */
export function lowerBound(ascending: Float64Array, target: number): number {
  let lo = 0;
  let hi = ascending.length;
  while (lo < hi) {
    const middle = (lo + hi) >>> 1;
    if (ascending[middle]! < target) lo = middle + 1;
    else hi = middle;
  }
  return lo;
}

/**
 * The part of a column that shows in [lo, hi], with one more on each side, so
 * that a line enters and leaves the picture instead of starting at its edge.
 */
export function visibleSpan(
  ascending: Float64Array,
  lo: number,
  hi: number,
): { start: number; end: number } {
  const start = Math.max(0, lowerBound(ascending, lo) - 1);
  let end = lowerBound(ascending, hi);
  while (end < ascending.length && ascending[end]! <= hi) end++;
  return { start, end: Math.min(ascending.length, end + 1) };
}
