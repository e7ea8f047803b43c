import { expect, test } from "vitest";

import { type Projection, decimate, traceFor } from "./decimate";

const SAME: Projection = {
  xOffset: 0,
  xFactor: 1,
  xLog: false,
  yOffset: 0,
  yFactor: 1,
  yLog: false,
};

function decimated(
  x: number[],
  y: number[],
  columns: number,
  to: Projection = SAME,
): [number, number][] {
  const trace = traceFor(x.length, columns);
  decimate(Float64Array.from(x), y, 0, x.length, to, columns, 1, trace);
  return Array.from({ length: trace.n }, (_, i) => [trace.px[i]!, trace.py[i]!]);
}

test("few points pass through as they are", () => {
  expect(decimated([0, 1, 2], [5, 6, 7], 100)).toEqual([
    [0, 5],
    [1, 6],
    [2, 7],
  ]);
});

test("a full column keeps its first, extremes and last in the order they came", () => {
  const x = Array.from({ length: 100 }, (_, i) => i / 100);
  const y = x.map(() => 10);
  [y[0], y[30], y[60], y[99]] = [11, 50, -40, 12];
  expect(decimated(x, y, 1).map(([, py]) => py)).toEqual([11, 50, -40, 12]);
});

test("no extreme is lost, whatever the points", () => {
  let seed = 1;
  const random = (): number => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
  const x = Array.from({ length: 5000 }, (_, i) => i / 50);
  const y = x.map(() => Math.fround(random() * 1000));
  const kept = decimated(x, y, 100).map(([, py]) => py);
  expect(Math.max(...kept)).toBe(Math.max(...y));
  expect(Math.min(...kept)).toBe(Math.min(...y));
  expect(kept.length).toBeLessThanOrEqual(101 * 4);
});

test("values that are not finite break the line once per column", () => {
  const x = Array.from({ length: 50 }, (_, i) => i / 50);
  const y = x.map((_, i) => (i > 10 && i < 40 ? NaN : 1));
  const breaks = decimated(x, y, 1).filter(([, py]) => Number.isNaN(py));
  expect(breaks).toHaveLength(1);
});

test("on a log axis zero breaks the line and a non-positive x is left out", () => {
  const to = { ...SAME, xLog: true, yLog: true };
  const points = decimated([0, 1, 10, 100], [1, 10, 0, 1000], 50, to);
  expect(points.map(([px]) => px)).toEqual([0, 1, 2]);
  expect(points.map(([, py]) => py)).toEqual([1, NaN, 3]);
});
