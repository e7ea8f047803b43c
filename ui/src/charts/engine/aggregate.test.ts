import { expect, test } from "vitest";

import { aggregate } from "./aggregate";
import { commonGrid, interpolated, latest } from "./align";

/** Three runs at four places; the second has no value at the third. */
const RUNS = [
  Float64Array.of(1, 2, 4, 8),
  Float64Array.of(3, 2, NaN, 1),
  Float64Array.of(8, 5, 6, 0),
];

const close = (found: Float64Array, expected: readonly number[]) =>
  expected.forEach((value, index) => expect(found[index]!).toBeCloseTo(value, 10));

// Expected numbers are numpy's: nanmean, nanmedian, nansum, nanstd(ddof=1) …
test.each([
  ["mean", [4, 3, 5, 3]],
  ["median", [3, 2, 5, 1]],
  ["sum", [12, 9, 10, 9]],
  ["min", [1, 2, 4, 0]],
  ["max", [8, 5, 6, 8]],
] as const)("the %s of a group is numpy's", (agg, expected) => {
  const line = aggregate(RUNS, agg, "none");
  close(line.value, expected);
  expect([...line.count]).toEqual([3, 3, 2, 3]);
  expect(line.low.every(Number.isNaN)).toBe(true);
});

test("bands are numpy's, around the mean", () => {
  const sd = [3.605551275463989, 1.7320508075688772, Math.SQRT2, 4.358898943540674];
  const mean = [4, 3, 5, 3];
  const spread = aggregate(RUNS, "median", "stddev");
  close(
    spread.high,
    mean.map((value, index) => value + sd[index]!),
  );
  const error = aggregate(RUNS, "mean", "stderr");
  close(
    error.low,
    mean.map((value, index) => value - sd[index]! / Math.sqrt([3, 3, 2, 3][index]!)),
  );
  const range = aggregate(RUNS, "mean", "minmax");
  close(range.low, [1, 2, 4, 0]);
  close(range.high, [8, 5, 6, 8]);
});

test("one run has no spread, and no run has no value", () => {
  const line = aggregate([Float64Array.of(5, NaN)], "mean", "stddev");
  expect([line.low[0], line.high[0]]).toEqual([5, 5]);
  expect(line.value[1]).toBeNaN();
});

test("equal places are met exactly, others lie on the straight between", () => {
  const x = Float64Array.of(0, 2, 5);
  expect(commonGrid([x, x])).toBe(x);
  const grid = commonGrid([x, Float64Array.of(1, 2, 7)]);
  expect([...grid]).toEqual([0, 1, 2, 5, 7]);
  // numpy.interp, but nothing beyond the ends.
  expect([
    ...interpolated(x, [10, 20, 50], Float64Array.of(-1, 0, 1, 2, 3, 4, 5, 6)),
  ]).toEqual([NaN, 10, 15, 20, 30, 40, 50, NaN]);
  expect([...latest(x, [10, 20, 50], Float64Array.of(-1, 1, 2, 9))]).toEqual([
    NaN,
    10,
    20,
    50,
  ]);
});

test("a grid is thinned, both ends kept", () => {
  const long = Float64Array.from({ length: 10_000 }, (_, index) => index * 2);
  const grid = commonGrid([long, Float64Array.of(1)], 100);
  expect(grid).toHaveLength(100);
  expect([grid[0], grid.at(-1)]).toEqual([0, 19_998]);
});
