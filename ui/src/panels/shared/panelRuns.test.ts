import { expect, test } from "vitest";

import { type ValuedRun, groupRuns, isGrouped, ownGrouping } from "./panelRuns";
import { fillTemplate } from "./template";

function run(runId: string, config: Record<string, unknown>): ValuedRun {
  return {
    run: { runId, displayName: `run ${runId}`, slot: 0, state: "finished" },
    values: {
      runId,
      run: { displayName: `run ${runId}` },
      config,
      summary: { acc: 1 / 3 },
    },
  };
}

const runs = [
  run("a", { lr: 0.1, net: { depth: 2 } }),
  run("b", { lr: 1 }),
  run("c", { lr: 0.1 }),
];

test("runs of equal values are one group, those without a value another", () => {
  const groups = groupRuns(runs, ownGrouping({ groupBy: "lr" }));
  expect(groups.map((one) => one.label)).toEqual(["lr: 0.1", "lr: 1"]);
  expect(groups[0]!.members.map((one) => one.run.runId)).toEqual(["a", "c"]);
  const deep = groupRuns(runs, ownGrouping({ groupBy: "config:net.value.depth" }));
  expect(deep.map((one) => one.label)).toEqual(["net.depth: 2", "net.depth: none"]);
});

test("without a key of its own a panel follows the groups of the view", () => {
  expect(groupRuns(runs, null).map((one) => one.key)).toEqual(["a", "b", "c"]);
  expect(isGrouped(runs, null)).toBe(false);
  const grouped = runs.map((one, index) => ({
    ...one,
    run: { ...one.run, group: index === 1 ? "x" : "y" },
  }));
  expect(groupRuns(grouped, null).map((one) => one.members.length)).toEqual([2, 1]);
  expect(isGrouped(grouped, null)).toBe(true);
});

test("a legend template is filled in, without what belongs to a crosshair", () => {
  const template =
    "${run:displayName} - ${config:lr} ${summary:acc} ${config:no}[[ ${x} ]]";
  expect(fillTemplate(template, runs[0]!)).toBe("run a - 0.1 0.33333");
  expect(fillTemplate("${config:none}", runs[0]!)).toBe("run a");
  expect(fillTemplate(null, runs[1]!)).toBe("run b");
});
