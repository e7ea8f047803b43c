import { expect, test } from "vitest";

import { lineStyle, pointSeries } from "./fixtures";
import { hoverAt, pointedRun } from "./hover";
import { prepareChart } from "./layout";
import { toPixel } from "./scale";
import { DEFAULT_VIEW } from "./view";

const SIZE = { width: 400, height: 240, ratio: 1 };
const SERIES = [
  pointSeries("low", [0, 10, 20], [1, 1, 1]),
  pointSeries("high", [0, 10, 20], [9, 9, 9]),
  pointSeries("short", [0, 2], [5, 5]),
];
const CHART = prepareChart(SERIES, DEFAULT_VIEW, SIZE);

test("rows are those with a value near the pointer, highest first", () => {
  const at = toPixel(CHART.layout.x, 11);
  const hover = hoverAt(CHART, at, toPixel(CHART.layout.y, 8), 20)!;
  expect(hover.x).toBe(10);
  expect(hover.rows.map((row) => row.y)).toEqual([9, 1]);
  expect(hover.nearest).toBe(0);
  expect(hover.total).toBe(2);
});

test("of many rows the nearest in height are kept, and the count is told", () => {
  const series = Array.from({ length: 30 }, (_, i) =>
    pointSeries(`r${i}`, [0, 1], [i, i]),
  );
  const chart = prepareChart(series, DEFAULT_VIEW, SIZE);
  const hover = hoverAt(
    chart,
    toPixel(chart.layout.x, 0.1),
    toPixel(chart.layout.y, 3),
    5,
  )!;
  expect(hover.rows.map((row) => row.y)).toEqual([5, 4, 3, 2, 1]);
  expect(hover.total).toBe(30);
});

test("beside all data there is nothing to say", () => {
  const chart = prepareChart(SERIES, { ...DEFAULT_VIEW, xRange: [0, 1000] }, SIZE);
  expect(hoverAt(chart, toPixel(chart.layout.x, 500), 100, 20)).toBeNull();
});

test("a run is pointed at only when its line is near", () => {
  const styles = SERIES.map((one) => lineStyle(one.run));
  const x = toPixel(CHART.layout.x, 10);
  const near = toPixel(CHART.layout.y, 9) + 4;
  const between = toPixel(CHART.layout.y, 5);
  expect(pointedRun(hoverAt(CHART, x, near, 20), near, styles)).toBe("high");
  expect(pointedRun(hoverAt(CHART, x, between, 20), between, styles)).toBeNull();
});
