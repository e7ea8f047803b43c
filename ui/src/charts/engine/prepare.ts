import type { GroupSpread } from "./aggregate";
import { type BucketColumns, type Series, lineValues } from "./series";
import { type Smoothing, smooth, smooths } from "./smoothing";

/** One line ready to draw: what is stroked, what lies behind it, and its band. */
export interface PreparedLine {
  readonly x: Float64Array;
  /** The line: smoothed when smoothing is on, else as logged (bucket means). */
  readonly y: Float32Array | Float64Array;
  /** The line before smoothing; null when nothing was smoothed. */
  readonly raw: Float32Array | null;
  /** Lowest and highest value of each bucket; null for single points. */
  readonly low: Float32Array | Float64Array | null;
  readonly high: Float32Array | Float64Array | null;
  /** Positions of values that were logged but have no height. */
  readonly marks: readonly Mark[];
  /** Of an area: its own values, where `y` is its upper edge. */
  readonly own?: Float64Array;
  /** The band is what is shown, not a shade behind the line. */
  readonly isArea?: boolean;
  /** Of a group: its runs that have a value at each place. */
  readonly members?: Uint32Array;
  readonly spread?: GroupSpread;
}

export interface Mark {
  readonly x: number;
  readonly kind: "nan" | "high" | "low";
}

/** Marks drawn per line at most: beyond that they would cover each other anyway. */
const MAX_MARKS = 500;

/** @param xRange Width of the visible x range, for time-weighted smoothing. */
export function prepareLine(
  series: Series,
  smoothing: Smoothing,
  xRange: number,
): PreparedLine {
  const { columns } = series;
  const values = lineValues(columns);
  const smoothed = smooths(smoothing)
    ? smooth(columns.x, values, smoothing, xRange)
    : null;
  const buckets = columns.kind === "buckets" ? columns : null;
  if (buckets && series.isGroup) return groupLine(series, smoothed, smoothing, xRange);
  return {
    x: columns.x,
    y: smoothed ?? values,
    raw: smoothed ? values : null,
    low: buckets?.min ?? null,
    high: buckets?.max ?? null,
    marks: series.nNonfinite > 0 ? findMarks(columns.x, values) : [],
  };
}

/** The band of a group is smoothed with its line, which else would leave it. */
function groupLine(
  series: Series,
  smoothed: Float64Array | null,
  smoothing: Smoothing,
  xRange: number,
): PreparedLine {
  const columns = series.columns as BucketColumns;
  const { x, mean, min, max, count } = columns;
  const edge = (values: Float32Array): Float32Array | Float64Array =>
    smoothed ? smooth(x, values, smoothing, xRange) : values;
  const hasBand = min.some((value) => Number.isFinite(value));
  return {
    x,
    y: smoothed ?? mean,
    raw: smoothed ? mean : null,
    low: hasBand ? edge(min) : null,
    high: hasBand ? edge(max) : null,
    marks: [],
    members: count,
    ...(series.spread ? { spread: series.spread } : {}),
  };
}

function findMarks(x: Float64Array, y: Float32Array): Mark[] {
  const marks: Mark[] = [];
  for (let index = 0; index < y.length && marks.length < MAX_MARKS; index++) {
    const value = y[index]!;
    if (Number.isFinite(value)) continue;
    const kind = Number.isNaN(value) ? "nan" : value > 0 ? "high" : "low";
    marks.push({ x: x[index]!, kind });
  }
  return marks;
}
