import { expect, test } from "vitest";

import { cellText, metricValue, runsText, sweepFacts, valueAt } from "./sweepFacts";

const CONFIG = JSON.stringify({
  metric: { name: "val.acc", goal: "maximize" },
  parameters: {
    lr: { min: 0, max: 1 },
    optimizer: { parameters: { name: { values: ["adam"] }, beta: { value: 1 } } },
  },
});

test("a configuration tells its metric, its parameters and which runs come first", () => {
  expect(sweepFacts(CONFIG)).toEqual({
    metric: { name: "val.acc", goal: "maximize" },
    parameters: ["lr", "optimizer.name", "optimizer.beta"],
    order: "-summary_metrics.val.acc",
  });
});

test("without a metric the newest run comes first", () => {
  expect(sweepFacts("{}")).toEqual({
    metric: null,
    parameters: [],
    order: "-created_at",
  });
  expect(sweepFacts('{"metric": {"name": "loss"}}').order).toBe(
    "+summary_metrics.loss",
  );
});

test("dots are part of a key or lead into an object", () => {
  expect(valueAt({ "a.b": 1, a: { b: 2 } }, "a.b")).toBe(1);
  expect(valueAt({ a: { b: { c: 3 } } }, "a.b.c")).toBe(3);
  expect(valueAt({ a: { "b.c": 4 } }, "a.b.c")).toBe(4);
  expect(valueAt({ a: 1 }, "a.b")).toBeUndefined();
});

test("a metric is a number or the best of what a summary holds", () => {
  const metric = { name: "loss", goal: "minimize" } as const;
  expect(metricValue({ loss: 0.5 }, metric)).toBe(0.5);
  expect(metricValue({ loss: { min: 0.1, max: 3 } }, metric)).toBe(0.1);
  expect(metricValue({ loss: { max: 3 } }, { name: "loss", goal: "maximize" })).toBe(3);
  expect(metricValue({ loss: "low" }, metric)).toBeNull();
  expect(metricValue({}, metric)).toBeNull();
});

test("cells shorten numbers and name what is missing", () => {
  expect(
    [0.123456789, 12, "x", null, undefined, [1], Number.NaN].map(cellText),
  ).toEqual(["0.123457", "12", "x", "–", "–", "[1]", "NaN"]);
  expect([runsText(3, 9), runsText(1, null), runsText(2, null)]).toEqual([
    "3 of 9 runs",
    "1 run",
    "2 runs",
  ]);
});
