import { expect, test } from "vitest";

import { type DrawingContext, drawPanel } from "./drawPanel";
import { bucketSeries, lineStyle, pointSeries } from "./fixtures";
import { prepareChart } from "./layout";
import type { Series } from "./series";
import { type ChartView, DEFAULT_VIEW } from "./view";

interface Stroke {
  readonly kind: "stroke" | "fill";
  readonly colour: string;
  readonly alpha: number;
  readonly width: number;
  readonly points: readonly (readonly [number, number])[];
}

/** A context that remembers what was drawn, by colour and alpha. */
function recorder(): { ctx: DrawingContext; strokes: Stroke[] } {
  const strokes: Stroke[] = [];
  let points: [number, number][] = [];
  const finish = (kind: Stroke["kind"]) => () => {
    const colour = kind === "stroke" ? ctx.strokeStyle : ctx.fillStyle;
    const { globalAlpha: alpha, lineWidth: width } = ctx;
    strokes.push({ kind, colour: String(colour), alpha, width, points });
  };
  const nothing = (): void => {};
  const ctx = {
    globalAlpha: 1,
    strokeStyle: "",
    fillStyle: "",
    lineWidth: 1,
    lineJoin: "miter",
    lineCap: "butt",
    setTransform: nothing,
    clearRect: nothing,
    save: nothing,
    restore: nothing,
    closePath: nothing,
    rect: nothing,
    clip: nothing,
    setLineDash: nothing,
    beginPath: () => (points = []),
    moveTo: (x: number, y: number) => points.push([x, y]),
    lineTo: (x: number, y: number) => points.push([x, y]),
    arc: (x: number, y: number) => points.push([x, y]),
    stroke: finish("stroke"),
    fill: finish("fill"),
  } as unknown as DrawingContext;
  return { ctx, strokes };
}

const THEME = { grid: "#e0", rule: "#d0", ink3: "#70", sheet: "#ff" };
const SIZE = { width: 300, height: 200, ratio: 2 };

function drawn(
  series: readonly Series[],
  view: Partial<ChartView> = {},
  focus: string | null = null,
): { strokes: Stroke[]; of: (colour: string) => Stroke[] } {
  const { ctx, strokes } = recorder();
  const full = { ...DEFAULT_VIEW, ...view };
  drawPanel(ctx, {
    chart: prepareChart(series, full, SIZE),
    styles: series.map((one) => lineStyle(one.run, `#${one.run}`)),
    theme: THEME,
    size: SIZE,
    showOriginal: full.showOriginal,
    focus,
  });
  return { strokes, of: (colour) => strokes.filter((one) => one.colour === colour) };
}

test("a line runs from the left of the plot to its right", () => {
  const [line] = drawn([pointSeries("a", [0, 5, 10], [0, 1, 0])]).of("#a");
  expect(line!.points).toHaveLength(3);
  expect(line!.points[2]![0]).toBe(290);
  expect(line!.points[1]![1]).toBeLessThan(line!.points[0]![1]);
});

test("smoothing leaves the line as logged behind it, faint", () => {
  const view = { smoothing: { type: "exponential", weight: 0.5 } } as const;
  const strokes = drawn([pointSeries("a", [0, 1, 2], [0, 9, 0])], view).of("#a");
  expect(strokes.map((one) => one.alpha)).toEqual([0.2, 1]);
  const hidden = drawn([pointSeries("a", [0, 1], [0, 9])], {
    ...view,
    showOriginal: false,
  });
  expect(hidden.of("#a")).toHaveLength(1);
});

test("buckets have a band from their smallest to their largest value", () => {
  const [band, line] = drawn([bucketSeries("a", [0, 1, 2], [5, 5, 5])]).of("#a");
  expect(band).toMatchObject({ kind: "fill", alpha: 0.16 });
  expect(band!.points).toHaveLength(6);
  const heights = band!.points.map(([, y]) => y);
  expect(Math.min(...heights)).toBeLessThan(line!.points[0]![1]);
  expect(Math.max(...heights)).toBeGreaterThan(line!.points[0]![1]);
});

test("the focused run is drawn last and the others fade", () => {
  const series = [pointSeries("a", [0, 1], [0, 1]), pointSeries("b", [0, 1], [1, 0])];
  const { strokes } = drawn(series, {}, "b");
  const lines = strokes.filter((one) => ["#a", "#b"].includes(one.colour));
  expect(lines.map((one) => one.colour)).toEqual(["#a", "#b"]);
  expect(lines[0]!.alpha).toBeLessThan(0.3);
  expect(lines[1]!.alpha).toBe(1);
});

test("lines of a crowd are thinner, but not the one pointed at", () => {
  const x = Array.from({ length: 1_000 }, (_, at) => at);
  const runs = Array.from({ length: 30 }, (_, at) => pointSeries(`r${at}`, x, x));
  const few = drawn(runs.slice(0, 20)).of("#r3");
  expect(drawn(runs).of("#r3").length).toBeLessThan(few.length); // hairlines each
  expect(drawn(runs, {}, "r7").of("#r7")[0]!.width).toBeGreaterThan(1.5);
});

test("NaN breaks the line, and a mark shows where it was logged", () => {
  const strokes = drawn([pointSeries("a", [0, 1, 2, 3, 4], [1, 2, NaN, 2, 1])]).of(
    "#a",
  );
  const mark = strokes.at(-1)!;
  const bottom = 200 - 20;
  expect(mark.points.every(([, y]) => y > bottom - 8 && y <= bottom)).toBe(true);
});

test("infinite values are marked at the edge they left by", () => {
  const series = pointSeries("a", [0, 1, 2, 3], [1, Infinity, -Infinity, 2]);
  const marks = drawn([series])
    .of("#a")
    .filter((one) => one.kind === "fill")
    .slice(-2);
  expect(marks[0]!.points[0]![1]).toBeLessThan(10);
  expect(marks[1]!.points[0]![1]).toBeGreaterThan(170);
});

test("a single point is a dot", () => {
  const fills = drawn([pointSeries("a", [3], [7])]).of("#a");
  expect(fills.filter((one) => one.kind === "fill")).toHaveLength(1);
});

test("no data draws the grid and nothing else", () => {
  const { strokes } = drawn([pointSeries("a", [], [])]);
  expect(new Set(strokes.map((one) => one.colour))).toEqual(new Set(["#e0", "#d0"]));
});
