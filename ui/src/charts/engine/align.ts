/** Places on a common grid at most: more than a chart has pixels would not show. */
export const GRID_MOST = 1500;

/**
 * One ascending grid for several columns of x: every place that occurs, thinned
 * evenly when there are too many. Runs that logged at equal x are met exactly.
 */
export function commonGrid(
  columns: readonly Float64Array[],
  most = GRID_MOST,
): Float64Array {
  const [first] = columns;
  if (!first) return new Float64Array();
  const union = columns.every((one) => sameColumn(one, first))
    ? first
    : distinct(columns);
  if (union.length <= most) return union;
  const last = union.length - 1;
  return Float64Array.from(
    { length: most },
    (_, index) => union[Math.round((index * last) / (most - 1))]!,
  );
}

function sameColumn(a: Float64Array, b: Float64Array): boolean {
  return a === b || (a.length === b.length && a.every((x, index) => x === b[index]));
}

function distinct(columns: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(columns.reduce((sum, one) => sum + one.length, 0));
  let at = 0;
  for (const one of columns) {
    all.set(one, at);
    at += one.length;
  }
  all.sort();
  let kept = 0;
  for (const x of all) {
    if (Number.isFinite(x) && (kept === 0 || x !== all[kept - 1])) all[kept++] = x;
  }
  return all.slice(0, kept);
}

/**
 * A line's values on a grid: straight between its points, NaN outside of them and
 * where a neighbour has no height. Both x and grid ascend.
 */
export function interpolated(
  x: Float64Array,
  y: ArrayLike<number>,
  grid: Float64Array,
): Float64Array {
  const out = new Float64Array(grid.length).fill(NaN);
  let after = 0;
  for (let index = 0; index < grid.length; index++) {
    const at = grid[index]!;
    while (after < x.length && x[after]! < at) after++;
    if (after === x.length) break;
    if (x[after] === at) {
      out[index] = y[after]!;
    } else if (after > 0) {
      const share = (at - x[after - 1]!) / (x[after]! - x[after - 1]!);
      out[index] = y[after - 1]! + (y[after]! - y[after - 1]!) * share;
    }
  }
  return out;
}

/** A line's latest value at or before each place of a grid; NaN before its first. */
export function latest(
  x: Float64Array,
  y: ArrayLike<number>,
  grid: Float64Array,
): Float64Array {
  const out = new Float64Array(grid.length).fill(NaN);
  let next = 0;
  for (let index = 0; index < grid.length; index++) {
    while (next < x.length && x[next]! <= grid[index]!) next++;
    if (next > 0) out[index] = y[next - 1]!;
  }
  return out;
}
