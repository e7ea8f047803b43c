/** How a line is smoothed; the names are those of the workspace specification. */
export type SmoothingType =
  | "exponentialTimeWeighted"
  | "exponential"
  | "gaussian"
  | "average"
  | "none";

export interface Smoothing {
  readonly type: SmoothingType;
  /**
   * Strength; 0 is off. A share in [0, 1) for the exponential kinds, the
   * standard deviation in points for gaussian, the window in points for average.
   */
  readonly weight: number;
}

/** What a slider for `weight` should offer, per kind. */
export const SMOOTHING_RANGES: Record<SmoothingType, { max: number; step: number }> = {
  exponentialTimeWeighted: { max: 0.999, step: 0.001 },
  exponential: { max: 0.999, step: 0.001 },
  gaussian: { max: 100, step: 0.5 },
  average: { max: 200, step: 1 },
  none: { max: 0, step: 1 },
};

/** Distances in x are measured in thousandths of the visible range. */
const VIEWPORT_PARTS = 1000;

/** True when `smooth` would return other values than it was given. */
export function smooths({ type, weight }: Smoothing): boolean {
  if (type === "none" || !(weight > 0)) return false;
  return type !== "average" || Math.round(weight) > 1;
}

/**
 * Smooth one line.
 *
 * @param x Ascending, same length as `y`.
 * @param xRange Width of the visible x range; only the time-weighted kind uses it.
 * @returns A new array of y's length. A value that is not finite takes no part
 *   and comes out as NaN, so the line shows a gap exactly where it was logged.
 */
export function smooth(
  x: Float64Array,
  y: ArrayLike<number>,
  smoothing: Smoothing,
  xRange: number,
): Float64Array {
  switch (smoothing.type) {
    case "exponentialTimeWeighted":
      return timeWeightedEma(x, y, smoothing.weight, xRange);
    case "exponential":
      return debiasedEma(y, smoothing.weight);
    case "gaussian":
      return gaussian(y, smoothing.weight);
    case "average":
      return runningMean(y, smoothing.weight);
    case "none":
      return Float64Array.from(y, (value) => (Number.isFinite(value) ? value : NaN));
  }
}

/**
 * Mean of everything before, where a value's share decays with its distance in
 * x rather than with its rank: unevenly logged runs are smoothed alike.
 */
export function timeWeightedEma(
  x: Float64Array,
  y: ArrayLike<number>,
  weight: number,
  xRange: number,
): Float64Array {
  const decay = Math.min(Math.sqrt(Math.max(weight, 0)), 0.999);
  const parts = xRange > 0 ? VIEWPORT_PARTS / xRange : 0;
  let previousX = NaN;
  return exponential(y, (index) => {
    const distance = Number.isNaN(previousX) ? 0 : (x[index]! - previousX) * parts;
    previousX = x[index]!;
    return decay ** distance;
  });
}

/** Exponential moving average by rank, corrected for its empty beginning. */
export function debiasedEma(y: ArrayLike<number>, weight: number): Float64Array {
  const decay = Math.min(Math.max(weight, 0), 0.999);
  return exponential(y, () => decay);
}

/** Weighted sums where each finite value first shrinks what came before it. */
function exponential(
  y: ArrayLike<number>,
  decayBefore: (index: number) => number,
): Float64Array {
  const out = new Float64Array(y.length).fill(NaN);
  let sum = 0;
  let weights = 0;
  for (let index = 0; index < y.length; index++) {
    const value = y[index]!;
    if (!Number.isFinite(value)) continue;
    const decay = decayBefore(index);
    sum = sum * decay + value;
    weights = weights * decay + 1;
    out[index] = sum / weights;
  }
  return out;
}

/** Gaussian kernel over ranks, cut at three standard deviations and renormalised. */
export function gaussian(y: ArrayLike<number>, sigma: number): Float64Array {
  const reach = Math.ceil(Math.max(sigma, 0) * 3);
  const kernel = new Float64Array(reach + 1);
  for (let d = 0; d <= reach; d++)
    kernel[d] = d === 0 ? 1 : Math.exp((-d * d) / (2 * sigma * sigma));
  const out = new Float64Array(y.length).fill(NaN);
  for (let index = 0; index < y.length; index++) {
    if (!Number.isFinite(y[index]!)) continue;
    let sum = 0;
    let weights = 0;
    const end = Math.min(y.length - 1, index + reach);
    for (let other = Math.max(0, index - reach); other <= end; other++) {
      const value = y[other]!;
      if (!Number.isFinite(value)) continue;
      const share = kernel[Math.abs(other - index)]!;
      sum += share * value;
      weights += share;
    }
    out[index] = sum / weights;
  }
  return out;
}

/** Mean over a window centred on each value; the window narrows at both ends. */
export function runningMean(y: ArrayLike<number>, window: number): Float64Array {
  const before = Math.floor((Math.max(1, Math.round(window)) - 1) / 2);
  const after = Math.max(1, Math.round(window)) - 1 - before;
  const sums = new Float64Array(y.length + 1);
  const counts = new Uint32Array(y.length + 1);
  for (let index = 0; index < y.length; index++) {
    const finite = Number.isFinite(y[index]!);
    sums[index + 1] = sums[index]! + (finite ? y[index]! : 0);
    counts[index + 1] = counts[index]! + (finite ? 1 : 0);
  }
  return Float64Array.from(y, (value, index) => {
    if (!Number.isFinite(value)) return NaN;
    const lo = Math.max(0, index - before);
    const hi = Math.min(y.length, index + after + 1);
    return (sums[hi]! - sums[lo]!) / (counts[hi]! - counts[lo]!);
  });
}
