/** A mapping from values to CSS pixels; plain data, so it crosses to the worker. */
export interface Scale {
  readonly log: boolean;
  /** Values at the two ends, lo < hi; both positive when `log`. */
  readonly lo: number;
  readonly hi: number;
  /** Pixels at `lo` and `hi`; `from > to` for an axis that grows upwards. */
  readonly from: number;
  readonly to: number;
}

/** Pixel = offset + factor × t(value), with t the identity or log10. */
export function pixelFactors(scale: Scale): { offset: number; factor: number } {
  const lo = scale.log ? Math.log10(scale.lo) : scale.lo;
  const hi = scale.log ? Math.log10(scale.hi) : scale.hi;
  const factor = (scale.to - scale.from) / (hi - lo);
  return { offset: scale.from - factor * lo, factor };
}

/** Where a value lies; NaN for values a log axis cannot show. */
export function toPixel(scale: Scale, value: number): number {
  const { offset, factor } = pixelFactors(scale);
  if (scale.log && !(value > 0)) return NaN;
  return offset + factor * (scale.log ? Math.log10(value) : value);
}

/** The value under a pixel; the inverse of `toPixel`. */
export function toValue(scale: Scale, pixel: number): number {
  const { offset, factor } = pixelFactors(scale);
  const at = (pixel - offset) / factor;
  return scale.log ? 10 ** at : at;
}

/**
 * Make a usable domain of any two ends: in order, apart, and positive for a log
 * axis. Ends that are not finite stand for "no data" and give [0, 1] ([1, 10]).
 */
export function usableDomain(lo: number, hi: number, log: boolean): [number, number] {
  if (!Number.isFinite(lo) || !Number.isFinite(hi)) return log ? [1, 10] : [0, 1];
  const [low, high] = lo <= hi ? [lo, hi] : [hi, lo];
  if (log) {
    if (high <= 0) return [1, 10];
    const positive = low > 0 ? low : high / 1000;
    return positive < high ? [positive, high] : [positive / 2, positive * 2];
  }
  if (low < high) return [low, high];
  const pad = Math.abs(low) * 0.1 || 0.5;
  return [low - pad, high + pad];
}

/** Widen a domain by a share of its length on both sides, in the axis' own space. */
export function padDomain(
  [lo, hi]: readonly [number, number],
  share: number,
  log: boolean,
): [number, number] {
  if (log) {
    const ratio = (hi / lo) ** share;
    return [lo / ratio, hi * ratio];
  }
  const pad = (hi - lo) * share;
  return [lo - pad, hi + pad];
}
