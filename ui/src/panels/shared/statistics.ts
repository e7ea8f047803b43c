/** What charts say about several numbers. Empty lists give null. */

export type Aggregate = "mean" | "min" | "max" | "median" | "sum" | "samples";
export type Spread = "minmax" | "stddev" | "stderr" | "none" | "samples";

export const AGGREGATES = ["mean", "min", "max", "median", "sum", "samples"] as const;
export const SPREADS = ["minmax", "stddev", "stderr", "none", "samples"] as const;

export const AGGREGATE_LABELS: Readonly<Record<Aggregate, string>> = {
  mean: "Mean",
  min: "Minimum",
  max: "Maximum",
  median: "Median",
  sum: "Sum",
  samples: "Every run",
};

export const SPREAD_LABELS: Readonly<Record<Spread, string>> = {
  minmax: "Minimum to maximum",
  stddev: "Standard deviation",
  stderr: "Standard error",
  none: "None",
  samples: "Every run",
};

export function mean(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Of a sample, so that one value alone has none (0). */
export function standardDeviation(values: readonly number[]): number {
  const middle = mean(values);
  if (middle === null || values.length < 2) return 0;
  const squares = values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

/** Linear between neighbours; `share` from 0 to 1, `sorted` ascending and not empty. */
export function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const below = Math.floor(at);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (high - low) * (at - below);
}

export function ascending(values: readonly number[]): number[] {
  return values.toSorted((a, b) => a - b);
}

/** One number for many; "samples" stands at their mean. */
export function aggregate(values: readonly number[], how: Aggregate): number | null {
  if (values.length === 0) return null;
  switch (how) {
    case "min":
      return values.reduce((a, b) => Math.min(a, b));
    case "max":
      return values.reduce((a, b) => Math.max(a, b));
    case "median":
      return quantile(ascending(values), 0.5);
    case "sum":
      return values.reduce((a, b) => a + b);
    default:
      return mean(values);
  }
}

/** Ends of an error bar around `middle`; null for none. */
export function spreadOf(
  values: readonly number[],
  middle: number,
  how: Spread,
): readonly [number, number] | null {
  if (values.length < 2) return null;
  switch (how) {
    case "minmax":
      return [aggregate(values, "min")!, aggregate(values, "max")!];
    case "stddev":
    case "stderr": {
      const deviation = standardDeviation(values);
      const half = how === "stddev" ? deviation : deviation / Math.sqrt(values.length);
      return [middle - half, middle + half];
    }
    default:
      return null;
  }
}

export interface BoxStatistics {
  readonly low: number;
  readonly lowerQuartile: number;
  readonly median: number;
  readonly upperQuartile: number;
  readonly high: number;
  readonly outliers: readonly number[];
}

/** A box with whiskers that reach to the last values within 1.5 times its height. */
export function boxStatistics(values: readonly number[]): BoxStatistics | null {
  if (values.length === 0) return null;
  const sorted = ascending(values);
  const [lowerQuartile, median, upperQuartile] = [0.25, 0.5, 0.75].map((share) =>
    quantile(sorted, share),
  ) as [number, number, number];
  const reach = 1.5 * (upperQuartile - lowerQuartile);
  const isInside = (value: number): boolean =>
    value >= lowerQuartile - reach && value <= upperQuartile + reach;
  const inside = sorted.filter(isInside);
  return {
    low: inside[0]!,
    lowerQuartile,
    median,
    upperQuartile,
    high: inside.at(-1)!,
    outliers: sorted.filter((value) => !isInside(value)),
  };
}

/**
 * How dense values lie at `at`, by a Gaussian kernel; the width follows Silverman's rule.
 */
export function density(
  values: readonly number[],
  at: readonly number[],
): readonly number[] {
  const sorted = ascending(values);
  if (sorted.length === 0) return at.map(() => 0);
  const quartiles = (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / 1.34;
  const deviation = standardDeviation(sorted);
  const scale = Math.min(deviation, quartiles || deviation);
  const length = sorted.at(-1)! - sorted[0]!;
  const width = 0.9 * scale * sorted.length ** -0.2 || length / 20 || 1;
  const height = 1 / (sorted.length * width * Math.sqrt(2 * Math.PI));
  return at.map(
    (place) =>
      height *
      sorted.reduce(
        (sum, value) => sum + Math.exp(-(((place - value) / width) ** 2) / 2),
        0,
      ),
  );
}

export interface Regression {
  readonly slope: number;
  readonly intercept: number;
  /** Pearson's coefficient, from -1 to 1. */
  readonly correlation: number;
}

/** The straight line of least squares; null when all x are equal. */
export function regression(
  points: readonly (readonly [number, number])[],
): Regression | null {
  const x = mean(points.map((point) => point[0]));
  const y = mean(points.map((point) => point[1]));
  if (x === null || y === null || points.length < 2) return null;
  let [xx, xy, yy] = [0, 0, 0];
  for (const [a, b] of points) {
    xx += (a - x) ** 2;
    xy += (a - x) * (b - y);
    yy += (b - y) ** 2;
  }
  if (xx === 0) return null;
  const slope = xy / xx;
  const correlation = yy === 0 ? 0 : xy / Math.sqrt(xx * yy);
  return { slope, intercept: y - slope * x, correlation };
}
