import { describe, expect, test } from "vitest";

import {
  debiasedEma,
  gaussian,
  runningMean,
  smooth,
  smooths,
  timeWeightedEma,
} from "./smoothing";

const steps = (n: number): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => i);

test("a constant line stays as it is under every kind of smoothing", () => {
  const y = [3, 3, 3, 3, 3];
  const kinds = [
    "exponentialTimeWeighted",
    "exponential",
    "gaussian",
    "average",
  ] as const;
  for (const type of kinds) {
    const out = smooth(steps(5), y, { type, weight: type === "average" ? 3 : 0.7 }, 4);
    for (const value of out) expect(value).toBeCloseTo(3, 12);
  }
});

test("the debiased average begins at the first value, not at zero", () => {
  const out = debiasedEma([10, 0], 0.5);
  expect(out[0]).toBe(10);
  expect(out[1]).toBeCloseTo((10 * 0.5 + 0) / 1.5, 12);
});

describe("the time-weighted average", () => {
  test("forgets in proportion to the distance in x", () => {
    const near = timeWeightedEma(Float64Array.of(0, 1), [1, 0], 0.81, 1000);
    const far = timeWeightedEma(Float64Array.of(0, 2), [1, 0], 0.81, 1000);
    // weight 0.81 → decay 0.9 per thousandth of the range
    expect(near[1]).toBeCloseTo(0.9 / 1.9, 12);
    expect(far[1]).toBeCloseTo(0.81 / 1.81, 12);
  });

  test("gives dense and sparse logging of one curve the same look", () => {
    const curve = (x: number): number => Math.exp(-x / 200);
    const at = (count: number): number => {
      const x = Float64Array.from(
        { length: count },
        (_, i) => (i * 1000) / (count - 1),
      );
      return timeWeightedEma(x, x.map(curve), 0.99, 1000).at(-1)!;
    };
    expect(at(1001)).toBeCloseTo(at(501), 2);
  });

  test("treats a range of no width as points at the same place", () => {
    expect([...timeWeightedEma(Float64Array.of(5, 5), [1, 3], 0.5, 0)]).toEqual([1, 2]);
  });
});

test("values that are not finite take no part and come out as gaps", () => {
  const y = [1, NaN, Infinity, 3];
  const kinds = [
    "exponentialTimeWeighted",
    "exponential",
    "gaussian",
    "average",
  ] as const;
  for (const type of kinds) {
    const out = smooth(steps(4), y, { type, weight: type === "average" ? 2 : 0.5 }, 3);
    expect([...out].map(Number.isNaN)).toEqual([false, true, true, false]);
    expect(out[3]).toBeGreaterThanOrEqual(1);
    expect(out[3]).toBeLessThanOrEqual(3);
  }
});

test("the running mean narrows its window at the ends", () => {
  expect([...runningMean([0, 3, 6, 9], 3)]).toEqual([1.5, 3, 6, 7.5]);
});

test("the gaussian kernel is symmetric", () => {
  const out = gaussian([0, 0, 1, 0, 0], 1);
  expect(out[1]).toBeCloseTo(out[3]!, 12);
  expect(out[2]).toBeGreaterThan(out[1]!);
});

test("no weight, no smoothing", () => {
  expect(smooths({ type: "exponential", weight: 0 })).toBe(false);
  expect(smooths({ type: "none", weight: 5 })).toBe(false);
  expect(smooths({ type: "average", weight: 1 })).toBe(false);
  expect(smooths({ type: "gaussian", weight: 2 })).toBe(true);
});
