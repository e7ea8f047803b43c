import { expect, test } from "vitest";

import {
  type ChartSettings,
  DEFAULT_CHART_SETTINGS,
  formatChartSettings,
  parseChartSettings,
} from "./chartSettings";

test("defaults leave no trace in the URL", () => {
  const search = formatChartSettings(DEFAULT_CHART_SETTINGS);
  expect(Object.values(search).every((value) => value === undefined)).toBe(true);
  expect(parseChartSettings({})).toEqual(DEFAULT_CHART_SETTINGS);
});

test("settings come back from the URL as they went in", () => {
  const settings: ChartSettings = {
    x: "epoch",
    smoothing: { type: "gaussian", weight: 12.5 },
    showOriginal: false,
    logX: true,
    logY: true,
    ignoreOutliers: true,
    bins: 250,
    maxRuns: 20,
  };
  expect(parseChartSettings({ ...formatChartSettings(settings) })).toEqual(settings);
});

test("what cannot be read takes its default", () => {
  const search = { smooth: "magic:9", points: "-4", maxRuns: "many", x: null, log: 7 };
  expect(parseChartSettings(search)).toEqual(DEFAULT_CHART_SETTINGS);
});

test("a weight beyond its kind's range is brought back into it", () => {
  expect(parseChartSettings({ smooth: "ema:7" }).smoothing.weight).toBe(0.999);
  expect(parseChartSettings({ smooth: "mean:7" }).smoothing.weight).toBe(7);
});
