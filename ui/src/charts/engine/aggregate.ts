/** How many values at one place become one; the names are the specification's. */
export type GroupAgg = "mean" | "min" | "max" | "median" | "sum" | "samples";
/** What the band around the line of a group shows. */
export type GroupArea = "minmax" | "stddev" | "stderr" | "none" | "samples";

/** A group's line: columns of the grid's length. */
export interface GroupLine {
  readonly value: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Members with a value at each place. */
  readonly count: Uint32Array;
  readonly spread: GroupSpread;
}

/** What is known of the members at each place, whatever line and band show of them. */
export interface GroupSpread {
  readonly mean: Float32Array;
  readonly deviation: Float32Array;
  readonly min: Float32Array;
  readonly max: Float32Array;
}

/**
 * One line for the members of a group.
 *
 * Values that are not finite take no part; a place without any is NaN. Standard
 * deviation and error are the sample's (n − 1), 0 for a single member, around the
 * mean whatever the line shows. A sum has no band: its members lie elsewhere.
 *
 * @param members Values on one grid, a column for each member.
 */
export function aggregate(
  members: readonly Float64Array[],
  agg: GroupAgg,
  area: GroupArea,
): GroupLine {
  const n = members[0]?.length ?? 0;
  const value = new Float64Array(n).fill(NaN);
  const low = new Float64Array(n).fill(NaN);
  const high = new Float64Array(n).fill(NaN);
  const count = new Uint32Array(n);
  const spread = {
    mean: new Float32Array(n).fill(NaN),
    deviation: new Float32Array(n).fill(NaN),
    min: new Float32Array(n).fill(NaN),
    max: new Float32Array(n).fill(NaN),
  };
  const here = new Float64Array(members.length);
  for (let index = 0; index < n; index++) {
    let held = 0;
    for (const member of members) {
      const one = member[index]!;
      if (Number.isFinite(one)) here[held++] = one;
    }
    count[index] = held;
    if (held === 0) continue;
    const values = here.subarray(0, held);
    value[index] = single(values, agg);
    const [from, to] = agg === "sum" ? NO_BAND : band(values, area);
    low[index] = from;
    high[index] = to;
    const mean = sum(values) / held;
    spread.mean[index] = mean;
    spread.deviation[index] = deviationFrom(mean, values);
    spread.min[index] = single(values, "min");
    spread.max[index] = single(values, "max");
  }
  return { value, low, high, count, spread };
}

const NO_BAND: readonly [number, number] = [NaN, NaN];

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

function single(values: Float64Array, agg: GroupAgg): number {
  switch (agg) {
    case "min":
      return values.reduce((least, value) => Math.min(least, value));
    case "max":
      return values.reduce((most, value) => Math.max(most, value));
    case "sum":
      return sum(values);
    case "median":
      return median(values);
    default:
      return sum(values) / values.length;
  }
}

function median(values: Float64Array): number {
  const sorted = values.toSorted();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? sorted[middle]!
    : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function band(values: Float64Array, area: GroupArea): readonly [number, number] {
  if (area === "minmax") return [single(values, "min"), single(values, "max")];
  if (area !== "stddev" && area !== "stderr") return NO_BAND;
  const mean = sum(values) / values.length;
  const deviation = deviationFrom(mean, values);
  const half = area === "stddev" ? deviation : deviation / Math.sqrt(values.length);
  return [mean - half, mean + half];
}

function deviationFrom(mean: number, values: Float64Array): number {
  if (values.length < 2) return 0;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return Math.sqrt(squares / (values.length - 1));
}
