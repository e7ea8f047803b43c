import { expect, test } from "vitest";

import type { ValuedRun } from "../shared/panelRuns";
import { scalarOptions, scalarsOf } from "./scalarOptions";

function run(runId: string, f1: number, group?: string): ValuedRun {
  return {
    run: {
      runId,
      displayName: runId,
      slot: 0,
      state: "finished",
      ...(group ? { group } : {}),
    },
    values: { runId, run: {}, config: { lr: f1 > 0.5 ? 1 : 2 }, summary: { f1 } },
  };
}

const runs = [run("a", 0.25), run("b", 0.75), run("c", NaN)];

test("one number is made of all runs that have one", () => {
  const options = scalarOptions({
    metrics: ["f1"],
    groupAgg: "mean",
    groupArea: "minmax",
  });
  expect(scalarsOf(runs, options)).toEqual([
    { key: "/summary:f1", label: "f1", value: 0.5, range: [0.25, 0.75], count: 2 },
  ]);
});

test("groups of the panel or of the view have a number each", () => {
  const own = scalarOptions({ metrics: ["f1"], groupBy: "lr", groupArea: "none" });
  expect(scalarsOf(runs, own).map(({ label, value }) => [label, value])).toEqual([
    ["lr: 2", 0.25],
    ["lr: 1", 0.75],
  ]);
  const grouped = [run("a", 1, "x"), run("b", 3, "x"), run("c", 5, "y")];
  const max = scalarOptions({ metrics: ["f1"], groupAgg: "max" });
  expect(scalarsOf(grouped, max).map(({ label, value }) => [label, value])).toEqual([
    ["x", 3],
    ["y", 5],
  ]);
});

test("every run may stand for itself", () => {
  const options = scalarOptions({ metrics: ["f1"], groupAgg: "samples" });
  expect(scalarsOf(runs, options).map((one) => [one.label, one.runId])).toEqual([
    ["a", "a"],
    ["b", "b"],
  ]);
});

test("fields of the wrong type count as absent", () => {
  const options = scalarOptions({ metrics: "f1", groupAgg: 7, fontSize: {} });
  expect(options).toMatchObject({ metrics: [], aggregate: "mean", fontSize: "auto" });
  expect(scalarsOf(runs, options)).toEqual([]);
});

test("every field of a saved number shows in what is told", () => {
  const told = (config: object): string => {
    const options = scalarOptions({ metrics: ["f1"], ...config });
    const { fontSize, legendTemplate } = options;
    return JSON.stringify([scalarsOf(runs, options), fontSize, legendTemplate]);
  };
  const fields = {
    metrics: ["lr"],
    groupAgg: "max",
    groupArea: "stddev",
    expressions: ["f1 * 2"],
    legendTemplate: "${run:displayName}!",
    fontSize: "large",
  };
  const plain = told({});
  const unseen = Object.entries(fields)
    .filter(([name, value]) => told({ [name]: value }) === plain)
    .map(([name]) => name);
  expect(unseen).toEqual([]);
});
