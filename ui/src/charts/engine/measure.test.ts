import { expect, test } from "vitest";

import { bucketSeries, pointSeries } from "./fixtures";
import { prepareChart } from "./layout";
import { type Box, measure } from "./measure";
import type { Series } from "./series";
import { DEFAULT_VIEW } from "./view";

const SIZE = { width: 400, height: 240, ratio: 1 };

function measured(series: readonly Series[], box: Box) {
  const { lines } = prepareChart(series, DEFAULT_VIEW, SIZE);
  return measure(lines, series, box);
}

test("a range is told by mean, slope, extremes and their places", () => {
  const line = pointSeries("a", [0, 1, 2, 3, 4], [9, 1, 3, 5, 0]);
  expect(measured([line], { x: [1, 3], y: null })).toEqual([
    {
      line: 0,
      n: 3,
      mean: 3,
      slope: 2,
      min: 1,
      argmin: 1,
      max: 5,
      argmax: 3,
      isExact: true,
    },
  ]);
});

test("buckets count with all their rows, and say that they are buckets", () => {
  const [stats] = measured([bucketSeries("a", [5, 10], [2, 4])], {
    x: [0, 10],
    y: null,
  });
  expect(stats).toMatchObject({ n: 20, mean: 3, min: 1, max: 5, isExact: false });
  expect(stats!.slope).toBeCloseTo(0.4);
});

test("slopes over wall time keep their digits", () => {
  const x = [0, 1, 2].map((at) => 1.8e9 + at);
  const [stats] = measured([pointSeries("a", x, [1, 2, 3])], {
    x: [1.8e9, 1.8e9 + 2],
    y: null,
  });
  expect(stats!.slope).toBeCloseTo(1, 9);
});

test("a rectangle keeps the lines that cross it, also between two points", () => {
  const series = [
    pointSeries("through", [0, 10], [0, 10]),
    pointSeries("above", [0, 10], [9, 9]),
    pointSeries("inside", [5], [5]),
    pointSeries("gone", [5, 6], [NaN, Infinity]),
  ];
  const box: Box = { x: [4, 6], y: [4, 6] };
  expect(measured(series, box).map(({ line, n }) => [line, n])).toEqual([[2, 1]]);
  const wide: Box = { x: [0, 10], y: [4, 6] };
  expect(measured(series, wide).map(({ line }) => line)).toEqual([0, 2]);
});

test("one value has no slope, none has no statistics", () => {
  const [stats] = measured([pointSeries("a", [3], [1])], { x: [0, 9], y: null });
  expect(stats!.slope).toBeNaN();
  expect(
    measured([pointSeries("a", [1, 2], [NaN, Infinity])], { x: [0, 9], y: null }),
  ).toEqual([]);
});
