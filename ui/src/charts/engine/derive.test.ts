import { expect, test } from "vitest";

import { parseFormula } from "../formula/parse";
import { derivedSeries, sampledSeries } from "./derive";
import { bucketSeries, pointSeries } from "./fixtures";
import { prepareChart } from "./layout";
import type { LineRecipe, MemberRecipe } from "./recipe";
import type { Series } from "./series";
import { DEFAULT_VIEW } from "./view";

const NAME = { run: "line", key: "made" };

function made(series: readonly Series[], recipe: LineRecipe): Series {
  return derivedSeries(NAME, recipe, (run, key) =>
    series.find((one) => one.run === run && one.key === key),
  );
}

function drawn({ columns }: Series): [number, number][] {
  const values = columns.kind === "points" ? columns.y : columns.mean;
  return Array.from(columns.x, (x, index) => [x, values[index]!]);
}

const formula = (text: string) => parseFormula(text).formula!;
const member = (recipe: Partial<MemberRecipe>): LineRecipe => ({
  members: [{ run: "a", key: "loss", ...recipe }],
});

test("metrics logged at other steps give their latest value", () => {
  const series = [
    pointSeries("a", [0, 1, 2, 3, 4], [8, 7, 6, 5, 4]),
    pointSeries("a", [1, 3], [9, 9], "val"),
  ];
  const line = made(series, member({ y: formula("val - loss") }));
  expect(drawn(line)).toEqual([
    [1, 2],
    [3, 4],
  ]);
  expect(line).toMatchObject(NAME);
});

test("a metric that is missing leaves no line", () => {
  const series = [pointSeries("a", [0, 1], [1, 2])];
  expect(drawn(made(series, member({ y: formula("loss / nothing") })))).toEqual([]);
});

test("a difference begins at the second point; what was logged as NaN stays", () => {
  const series = [pointSeries("a", [0, 1, 2, 3], [1, 3, NaN, 4])];
  const line = made(series, member({ y: formula("diff(loss)") }));
  expect([...line.columns.x]).toEqual([1, 2]);
  expect(line.nNonfinite).toBe(1);
});

test("a formula for x moves the points and puts them in order", () => {
  const series = [pointSeries("a", [0, 1, 2], [5, 6, 7])];
  expect(drawn(made(series, member({ x: formula("10 - x * 2") })))).toEqual([
    [6, 7],
    [8, 6],
    [10, 5],
  ]);
});

test("a run is compared with the baseline at its own places", () => {
  const series = [
    pointSeries("a", [0, 1, 2], [5, 6, 7]),
    pointSeries("base", [0, 2], [1, 3]),
  ];
  const recipe = member({ y: formula("loss - baseline.loss"), baseline: "base" });
  expect(drawn(made(series, recipe))).toEqual([
    [0, 4],
    [1, 4],
    [2, 4],
  ]);
});

test("a sum over buckets is the sum over their rows", () => {
  const series = [bucketSeries("a", [9, 19], [2, 3])];
  const line = made(series, member({ y: formula("cumsum(loss)") }));
  expect(drawn(line).map(([, y]) => y)).toEqual([20, 50]);
});

test("a group is one line with the band of its runs", () => {
  const series = [
    pointSeries("a", [0, 1, 2], [0, 2, 4]),
    pointSeries("b", [0, 2], [2, 8]),
  ];
  const line = made(series, {
    members: [
      { run: "a", key: "loss" },
      { run: "b", key: "loss" },
      { run: "c", key: "loss" },
    ],
    group: { agg: "mean", area: "minmax" },
  });
  expect(drawn(line)).toEqual([
    [0, 1],
    [1, 3.5],
    [2, 6],
  ]);
  const [prepared] = prepareChart([line], DEFAULT_VIEW, SIZE).lines;
  expect([...prepared!.low!]).toEqual([0, 2, 4]);
  expect([...prepared!.high!]).toEqual([2, 5, 8]);
  expect([...prepared!.members!]).toEqual([2, 2, 2]);
});

const SIZE = { width: 300, height: 200, ratio: 1 };

test("areas lie upon each other, the first on top, and percentages fill the height", () => {
  const series = [
    pointSeries("a", [0, 1], [1, 3]),
    pointSeries("b", [0, 1], [3, 1]),
    pointSeries("c", [1], [4]),
  ];
  const area = (plot: "stacked-area" | "pct-area") =>
    prepareChart(series, { ...DEFAULT_VIEW, plot }, SIZE);
  const [top, middle, bottom] = area("stacked-area").lines;
  expect([...bottom!.high!]).toEqual([NaN, 4]);
  expect([...middle!.low!]).toEqual([0, 4]);
  expect([...middle!.high!]).toEqual([3, 5]);
  expect([...top!.high!]).toEqual([4, 8]);
  expect([...top!.own!]).toEqual([1, 3]);
  expect(area("stacked-area").layout.y.lo).toBe(0);
  const percent = area("pct-area");
  expect([...percent.lines[0]!.own!]).toEqual([25, 37.5]);
  expect([...percent.lines[0]!.high!]).toEqual([100, 100]);
  expect([percent.layout.y.lo, percent.layout.y.hi]).toEqual([0, 100]);
});

test("sampling shows a row of each bucket, without a range", () => {
  const { columns } = sampledSeries(bucketSeries("a", [1, 2], [5, 6]));
  expect(columns).toMatchObject({ kind: "points" });
});
