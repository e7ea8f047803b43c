import { expect, test } from "vitest";

import {
  aggregate,
  boxStatistics,
  density,
  quantile,
  regression,
  spreadOf,
} from "./statistics";

const VALUES = [2, 4, 4, 4, 5, 5, 7, 9];

test("many numbers become one", () => {
  expect(aggregate(VALUES, "mean")).toBe(5);
  expect(aggregate(VALUES, "median")).toBe(4.5);
  expect(aggregate(VALUES, "min")).toBe(2);
  expect(aggregate(VALUES, "max")).toBe(9);
  expect(aggregate(VALUES, "sum")).toBe(40);
  expect(aggregate([], "mean")).toBeNull();
});

test("an error bar reaches as far as its kind says", () => {
  expect(spreadOf(VALUES, 5, "minmax")).toEqual([2, 9]);
  const [low, high] = spreadOf(VALUES, 5, "stddev")!;
  expect(high - 5).toBeCloseTo(2.138, 3);
  expect(5 - low).toBeCloseTo(2.138, 3);
  expect(spreadOf(VALUES, 5, "stderr")![1] - 5).toBeCloseTo(2.138 / Math.sqrt(8), 3);
  expect(spreadOf(VALUES, 5, "none")).toBeNull();
  expect(spreadOf([5], 5, "minmax")).toBeNull();
});

test("a box leaves far values out of its whiskers", () => {
  expect(boxStatistics([1, 2, 3, 4, 100])).toEqual({
    low: 1,
    lowerQuartile: 2,
    median: 3,
    upperQuartile: 4,
    high: 4,
    outliers: [100],
  });
  expect(quantile([1], 0.9)).toBe(1);
  expect(boxStatistics([])).toBeNull();
});

test("a density has an area of one and its height where the values are", () => {
  const places = Array.from({ length: 400 }, (_, index) => -5 + index * 0.05);
  const heights = density(VALUES, places);
  expect(heights.reduce((a, b) => a + b * 0.05, 0)).toBeCloseTo(1, 2);
  const top = places[heights.indexOf(Math.max(...heights))]!;
  expect(top).toBeGreaterThan(3.5);
  expect(top).toBeLessThan(5.5);
  expect(density([3, 3], [3])[0]).toBeGreaterThan(0);
});

test("a line of least squares", () => {
  const line = regression([
    [0, 1],
    [1, 3],
    [2, 5],
  ])!;
  expect(line.slope).toBeCloseTo(2, 12);
  expect(line.intercept).toBeCloseTo(1, 12);
  expect(line.correlation).toBeCloseTo(1, 12);
  expect(
    regression([
      [1, 2],
      [1, 3],
    ]),
  ).toBeNull();
  expect(regression([])).toBeNull();
});
