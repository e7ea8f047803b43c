import { expect, test } from "vitest";

import type { ValuedRun } from "../shared/panelRuns";
import { correlations } from "./correlations";
import { readImportances } from "./importanceQuery";
import { importanceOptions, sortedParameters, withPinned } from "./importanceOptions";

function run(index: number): ValuedRun {
  const config = {
    lr: index,
    opt: index % 2 ? "adam" : "sgd",
    same: 1,
    id: `name ${index}`,
  };
  return {
    run: { runId: `r${index}`, displayName: "", slot: 0, state: "finished" },
    values: { runId: `r${index}`, run: {}, config, summary: { loss: -2 * index } },
  };
}

const runs = Array.from({ length: 20 }, (_, index) => run(index));
const LOSS = { section: "summary", name: "loss" } as const;

test("numbers, choices and constants are told apart", () => {
  const found = correlations(runs, ["lr", "opt", "same", "id", "gone"], LOSS);
  expect(found.map((one) => one.name)).toEqual(["lr", "opt: adam", "opt: sgd"]);
  expect(found[0]!.correlation).toBeCloseTo(-1, 12);
  expect(found[1]!.correlation).toBeCloseTo(-found[2]!.correlation!, 12);
});

test("the configuration is read as saved views write it", () => {
  const options = importanceOptions({
    targetKey: "summary:loss",
    columnsPinned: { "config:lr.value": true, "config:opt.value": false },
    parameterConf: { version: 2, columnVisible: { "config:same.value": false } },
    pageSize: 5,
  });
  expect(options.target).toEqual(LOSS);
  expect([...options.pinned]).toEqual(["lr"]);
  expect([...options.hidden]).toEqual(["same"]);
  expect(options.pageSize).toBe(5);
  const pinned = withPinned({ odd: 1 }, "a.b", true);
  expect(pinned).toEqual({ odd: 1, columnsPinned: { "config:a.value.b": true } });
  expect(withPinned(pinned, "a.b", false)).toEqual({ odd: 1, columnsPinned: {} });
});

test("pinned parameters come first, then the strongest", () => {
  const parameters = [
    { name: "a", importance: 0.1, correlation: -0.9 },
    { name: "b", importance: 0.7, correlation: 0.2 },
    { name: "c", importance: null, correlation: null },
  ];
  const names = (
    by: "importance" | "correlation" | "name",
    pinned: string[],
    isAscending = false,
  ) =>
    sortedParameters(parameters, { by, isAscending }, new Set(pinned))
      .map((one) => one.name)
      .join("");
  expect(names("importance", [])).toBe("bac");
  expect(names("correlation", [])).toBe("abc");
  expect(names("importance", ["c"])).toBe("cba");
  expect(names("name", [], true)).toBe("abc");
});

test("the server's answer is read with the words of a parameter below it", () => {
  const answer = {
    run_count: 12,
    method: "random_forest",
    reason: null,
    parameters: [
      { name: "lr", kind: "number", importance: 0.8, correlation: -0.5, levels: [] },
      {
        name: "opt",
        importance: 0.2,
        correlation: null,
        levels: [{ value: "adam", importance: 0.2, correlation: 0.1 }],
      },
      { odd: true },
    ],
  };
  const { runCount, reason, parameters } = readImportances(answer);
  expect([runCount, reason]).toEqual([12, null]);
  expect(parameters.map((one) => [one.name, one.importance, one.correlation])).toEqual([
    ["lr", 0.8, -0.5],
    ["opt", 0.2, null],
    ["opt: adam", 0.2, 0.1],
  ]);
  expect(readImportances("nonsense").parameters).toEqual([]);
});
