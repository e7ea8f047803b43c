import { expect, test } from "vitest";

import { DEFAULT_CHART_SETTINGS } from "../../state/chartSettings";
import { fetchedKeys, lineOptions, wantsAllRows } from "./lineOptions";
import { panelLayout } from "./panelLayout";

const SETTINGS = { ...DEFAULT_CHART_SETTINGS, logY: true, x: "epoch", maxRuns: 10 };

test("a panel without settings of its own inherits the workspace's", () => {
  const options = lineOptions({ metrics: ["loss"] }, SETTINGS, "history");
  expect(options).toMatchObject({
    keys: ["loss"],
    x: "epoch",
    xLabel: "epoch",
    xKind: "number",
    logY: true,
    maxRuns: 10,
  });
});

test("a panel's own settings win", () => {
  const config = {
    metrics: ["loss"],
    xAxis: "_runtime",
    yLogScale: false,
    smoothingType: "average",
    smoothingWeight: 20,
    limit: 3,
    xAxisMin: 0,
    xAxisMax: 60,
  };
  expect(lineOptions(config, SETTINGS, "history")).toMatchObject({
    x: "_runtime",
    xKind: "duration",
    logY: false,
    smoothing: { type: "average", weight: 20 },
    maxRuns: 3,
    xRange: [0, 60],
  });
});

test("system metrics run over time, having no steps", () => {
  expect(lineOptions({}, DEFAULT_CHART_SETTINGS, "events").x).toBe("_runtime");
  expect(lineOptions({ xAxis: "_timestamp" }, SETTINGS, "events").x).toBe("_timestamp");
});

test("fields of the wrong type count as absent", () => {
  const config = {
    metrics: "loss",
    xAxis: 7,
    yAxisMin: "low",
    limit: NaN,
    yLogScale: "yes",
  };
  expect(lineOptions(config, SETTINGS, "history")).toMatchObject({
    keys: [],
    x: "epoch",
    yMin: null,
    maxRuns: 10,
    logY: true,
  });
});

test("metrics can be chosen by pattern; a broken pattern chooses none", () => {
  const keys = ["train/loss", "eval/loss", "lr"];
  const by = (metricRegex: string) =>
    lineOptions({ useMetricRegex: true, metricRegex }, SETTINGS, "history", keys).keys;
  expect(by("/loss$")).toEqual(["train/loss", "eval/loss"]);
  expect(by("(")).toEqual([]);
});

test("an automatic panel steps by its own metric until a person chooses an axis", () => {
  const config = { metrics: ["val/loss"], xAxis: "epoch" };
  const axis = (x: string, isAuto: boolean) =>
    lineOptions(config, { ...DEFAULT_CHART_SETTINGS, x }, "history", [], isAuto).x;
  expect(axis("_step", true)).toBe("epoch");
  expect(axis("_runtime", true)).toBe("_runtime");
  expect(axis("_runtime", false)).toBe("epoch");
});

test("a range belongs to its axis: that of another one is not inherited", () => {
  const settings = { ...SETTINGS, xMin: 5, xMax: null };
  const range = (config: object) =>
    lineOptions({ metrics: ["loss"], ...config }, settings, "history").xRange;
  expect(range({})).toEqual([5, null]);
  expect(range({ xAxis: "_runtime" })).toBeNull();
  expect(range({ xAxisMax: 9 })).toEqual([5, 9]);
  expect(range({ xAxisMin: 9, xAxisMax: 1 })).toBeNull();
});

test("what formulas read is fetched, and all rows where they look back", () => {
  const of = (config: object) =>
    lineOptions({ metrics: ["loss"], ...config }, SETTINGS, "history", ["a/b"]);
  expect(fetchedKeys(of({ expressions: ["a/b - lr"] }))).toEqual(["a/b", "lr"]);
  expect(fetchedKeys(of({ xExpression: "epoch + _runtime" }))).toEqual([
    "loss",
    "_runtime",
  ]);
  expect(fetchedKeys(of({ expressions: ["x * 2"] }))).toEqual(["loss"]);
  expect(wantsAllRows(of({ expressions: ["cumsum(loss)"] }))).toBe(true);
  expect(wantsAllRows(of({ expressions: ["loss * 2"] }))).toBe(false);
});

test("hostile values of new fields count as absent", () => {
  const options = lineOptions(
    {
      expressions: [1, "", { a: 1 }],
      groupAgg: "constructor",
      plotType: ["line"],
      fontSize: "huge",
      legendPosition: 3,
      legendTemplate: {},
      metrics: ["a", "a", null],
    },
    SETTINGS,
    "history",
  );
  expect(options).toMatchObject({
    keys: ["a"],
    expressions: [],
    plot: "line",
    fontPx: 11,
    legend: "north",
    legendTemplate: null,
    grouping: { isOn: null, by: null, agg: "mean", area: "minmax" },
  });
});

test("legends are hidden by the workspace, and stand where the panel wants them", () => {
  const hidden = { ...SETTINGS, suppressLegends: true };
  expect(lineOptions({ legendPosition: "east" }, hidden, "history").legend).toBeNull();
  const east = lineOptions({ legendPosition: "east" }, SETTINGS, "history").legend;
  const size = { widthPx: 600, heightPx: 300 };
  const wide = panelLayout(size, east, false);
  expect(wide).toMatchObject({ legend: "east", isBeside: true, height: 268 });
  expect(wide.width + wide.legendSize.width).toBe(598);
  expect(panelLayout({ ...size, widthPx: 200 }, east, true)).toMatchObject({
    legend: "north",
    isBeside: false,
  });
});

test("names that scripts write mean the keys that were logged", () => {
  const config = {
    metrics: ["summary_metrics.acc", "loss"],
    xAxis: "summary_metrics.epoch",
  };
  expect(lineOptions(config, SETTINGS, "history")).toMatchObject({
    keys: ["acc", "loss"],
    x: "epoch",
  });
});
