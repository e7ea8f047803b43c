import { expect, test } from "vitest";

import { bucketSeries, pointSeries } from "./fixtures";
import { prepareChart } from "./layout";
import { type ChartView, DEFAULT_VIEW } from "./view";

const SIZE = { width: 400, height: 240, ratio: 1 };

function layoutOf(
  series: Parameters<typeof prepareChart>[0],
  view: Partial<ChartView> = {},
): ReturnType<typeof prepareChart>["layout"] {
  return prepareChart(series, { ...DEFAULT_VIEW, ...view }, SIZE).layout;
}

test("the y axis fits what shows in the zoomed range, not what lies beside it", () => {
  const x = Array.from({ length: 101 }, (_, i) => i);
  const series = pointSeries(
    "a",
    x,
    x.map((at) => (at < 50 ? 1000 : at / 100)),
  );
  const { y } = layoutOf([series], { xRange: [60, 90] });
  expect(y.lo).toBeGreaterThan(0.5);
  expect(y.hi).toBeLessThan(1);
});

test("bands widen the y axis", () => {
  const { y } = layoutOf([bucketSeries("a", [0, 1, 2], [5, 5, 5])]);
  expect(y.lo).toBeLessThan(4);
  expect(y.hi).toBeGreaterThan(6);
});

test("ignoring outliers fits the middle nine tenths", () => {
  const x = Array.from({ length: 100 }, (_, i) => i);
  const series = pointSeries(
    "a",
    x,
    x.map((at) => (at % 50 === 7 ? 1e6 : at % 10)),
  );
  expect(layoutOf([series], { ignoreOutliers: true }).y.hi).toBeLessThan(15);
  expect(layoutOf([series]).y.hi).toBeGreaterThan(1e6);
});

test("a log axis counts the values it leaves out", () => {
  const series = pointSeries("a", [0, 1, 2, 3, 4], [10, -3, 0, 100, NaN]);
  const layout = layoutOf([series], { logY: true });
  expect(layout.leftOut).toBe(2);
  expect(layout.y.lo).toBeGreaterThan(0);
  expect(layoutOf([series]).leftOut).toBe(0);
});

test("labels never need more room than the left margin gives them", () => {
  const { plot, yTicks } = layoutOf([pointSeries("a", [0, 1], [0.99991, 0.99999])]);
  const widest = Math.max(...yTicks.map((tick) => tick.label.length));
  expect(plot.left).toBeGreaterThanOrEqual(widest * 6);
});

test("fixed ends of the y axis are kept", () => {
  const { y } = layoutOf([pointSeries("a", [0, 1], [3, 4])], { yMin: 0, yMax: 10 });
  expect([y.lo, y.hi]).toEqual([0, 10]);
});
