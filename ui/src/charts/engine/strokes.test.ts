import { expect, test } from "vitest";

import type { Trace } from "./decimate";
import type { DrawingContext } from "./drawPanel";
import { strokeTrace } from "./strokes";

interface Stroked {
  readonly width: number;
  readonly start: readonly [number, number];
}

function stroked(trace: Trace, width: number, ratio: number | null, alpha = 1) {
  const strokes: Stroked[] = [];
  let start: [number, number] = [0, 0];
  const ctx = {
    globalAlpha: alpha,
    lineWidth: width,
    beginPath: () => {},
    moveTo: (x: number, y: number) => (start = [x, y]),
    lineTo: () => {},
    arc: () => {},
    fill: () => {},
    stroke: () => strokes.push({ width: ctx.lineWidth, start }),
  } as unknown as DrawingContext;
  strokeTrace(ctx, trace, ratio);
  return { strokes, widthAfter: ctx.lineWidth };
}

function line(points: number, height: (at: number) => number): Trace {
  const px = Float32Array.from({ length: points }, (_, at) => at);
  const py = Float32Array.from({ length: points }, (_, at) => height(at));
  return { px, py, n: points };
}

test("a line of few points is stroked as wide as it is", () => {
  const { strokes } = stroked(
    line(100, () => 0),
    1.5,
    1,
  );
  expect(strokes).toEqual([{ width: 1.5, start: [0, 0] }]);
});

test("a flat line of many points is hairlines below each other", () => {
  const { strokes, widthAfter } = stroked(
    line(1_000, () => 7),
    1.5,
    1,
  );
  expect(strokes).toEqual([
    { width: 1, start: [0, 6.75] },
    { width: 1, start: [0, 7.25] },
  ]);
  expect(widthAfter).toBe(1.5);
});

test("a jagged one is hairlines beside each other", () => {
  const { strokes } = stroked(
    line(1_000, (at) => (at % 2) * 50),
    2,
    1,
  );
  expect(strokes.map(({ start }) => start)).toEqual([
    [-0.5, 0],
    [0, 0],
    [0.5, 0],
  ]);
});

test("one that shines through is a single hairline", () => {
  const { strokes } = stroked(
    line(1_000, () => 0),
    1.5,
    1,
    0.2,
  );
  expect(strokes).toEqual([{ width: 1, start: [0, 0] }]);
});

test("drawings of shapes and fine screens keep their lines whole", () => {
  const many = line(1_000, () => 0);
  expect(stroked(many, 1.5, null).strokes).toHaveLength(1);
  expect(stroked(many, 2, 2).strokes).toEqual([{ width: 2, start: [0, 0] }]);
});
