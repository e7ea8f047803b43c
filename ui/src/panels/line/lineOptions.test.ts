import { expect, test } from "vitest";

import { DEFAULT_CHART_SETTINGS } from "../../state/chartSettings";
import { lineOptions } from "./lineOptions";

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
