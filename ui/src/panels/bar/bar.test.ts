import { expect, test } from "vitest";

import type { ValuedRun } from "../shared/panelRuns";
import { barEntries, barOptions } from "./barOptions";
import { barScene } from "./barScene";

function run(runId: string, slot: number, acc: number, lr: number): ValuedRun {
  return {
    run: { runId, displayName: `run ${runId}`, slot, state: "finished" },
    values: { runId, run: {}, config: { lr }, summary: { acc, loss: 1 - acc } },
  };
}

const runs = [run("a", 0, 0.2, 1), run("b", 1, 0.6, 2), run("c", 2, 0.4, 1)];
const SIZE = { width: 400, height: 200 };

test("each run has a bar in its colour; several metrics are told apart instead", () => {
  const one = barEntries(runs, barOptions({ metrics: ["acc"] }), "light");
  expect(one.map((entry) => [entry.label, entry.values, entry.runId])).toEqual([
    ["run a", [0.2], "a"],
    ["run b", [0.6], "b"],
    ["run c", [0.4], "c"],
  ]);
  expect(new Set(one.map((entry) => entry.paint)).size).toBe(3);
  const two = barEntries(
    runs,
    barOptions({ metrics: ["acc", "loss", "gone"] }),
    "light",
  );
  expect(two.map((entry) => entry.label)).toContain("run b · loss");
  expect(new Set(two.map((entry) => entry.paint)).size).toBe(2);
});

test("a group is one bar with an error bar over its runs", () => {
  const options = barOptions({
    metrics: ["acc"],
    groupBy: "config:lr.value",
    groupArea: "minmax",
  });
  const entries = barEntries(runs, options, "light");
  expect(entries.map((entry) => [entry.label, entry.values])).toEqual([
    ["lr: 1", [0.2, 0.4]],
    ["lr: 2", [0.6]],
  ]);
  const { scene } = barScene(entries, options, SIZE);
  expect(scene.targets[0]!.lines[0]).toBe("mean of 2 runs: 0.3");
  expect(scene.targets[0]!.lines[1]).toBe("0.2 to 0.4");
  expect(scene.targets[1]).toMatchObject({ runId: "b", lines: ["0.6"] });
});

test("a panel that does not aggregate shows each run, in a grouped view too", () => {
  const grouped = runs.map(({ run: one, values }) => ({
    run: { ...one, group: "all" },
    values,
  }));
  const labels = (config: object): string[] =>
    barEntries(grouped, barOptions({ metrics: ["acc"], ...config }), "light").map(
      (entry) => entry.label,
    );
  expect(labels({})).toEqual(["all"]);
  expect(labels({ aggregate: false, groupBy: "config:lr.value" })).toEqual([
    "run a",
    "run b",
    "run c",
  ]);
  expect(labels({ aggregate: true, groupBy: "config:lr.value" })).toEqual([
    "lr: 1",
    "lr: 2",
  ]);
});

test("bars grow from zero along the axis that was chosen", () => {
  for (const vertical of [false, true]) {
    const options = barOptions({ metrics: ["acc"], vertical });
    const entries = barEntries(runs, options, "light");
    const { scene } = barScene(entries, options, SIZE);
    const bars = scene.marks.filter((mark) => mark.kind === "rect");
    const lengths = bars.map((bar) => (vertical ? bar.height : bar.width));
    expect(lengths[1]! / lengths[0]!).toBeCloseTo(3, 6);
    const ends = bars.map((bar) => (vertical ? bar.y + bar.height : bar.x));
    expect(new Set(ends.map((end) => end.toFixed(6))).size).toBe(1);
  }
});

test("boxes and violins pool the runs when nothing groups them", () => {
  for (const plotStyle of ["boxplot", "violin"]) {
    const options = barOptions({ metrics: ["acc"], plotStyle });
    const entries = barEntries(runs, options, "light");
    expect(entries).toHaveLength(1);
    const { scene } = barScene(entries, options, SIZE);
    expect(scene.targets[0]!.lines[0]).toBe("3 runs, median 0.4");
    expect(scene.targets[0]!.runId).toBeUndefined();
  }
});

test("bars without room are left out and counted", () => {
  const options = barOptions({ metrics: ["acc"], barLimit: 2 });
  const entries = barEntries(runs, options, "light");
  expect(barScene(entries, options, SIZE).shown).toBe(2);
  const many = Array.from({ length: 100 }, (_, index) =>
    run(`r${index}`, index, 0.5, 1),
  );
  const free = barOptions({ metrics: ["acc"] });
  expect(barScene(barEntries(many, free, "dark"), free, SIZE).shown).toBeLessThan(15);
});

test("titles and colours set by hand win; a colour that is none does not", () => {
  const options = barOptions({
    metrics: ["acc"],
    overrideSeriesTitles: { a: "first" },
    overrideColors: { a: "#123456", b: "url(javascript:x)" },
  });
  const [a, b] = barEntries(runs, options, "light");
  expect([a!.label, a!.paint]).toEqual(["first", "#123456"]);
  expect(b!.paint).toMatch(/^#[\da-f]{6}$/);
});

test("a formula has bars of its own, and a view's groups keep their colours", () => {
  const options = barOptions({ metrics: ["acc"], expressions: ["acc * 10"] });
  const grouped = runs.map((one) => ({
    ...one,
    run: { ...one.run, slot: 5, group: "g" },
  }));
  const [entry, ...rest] = barEntries(grouped, options, "light");
  expect([entry!.label, entry!.values.length, rest]).toEqual(["g", 3, []]);
  expect(entry!.values[0]).toBeCloseTo(2, 12);
  const [alone] = barEntries(
    [{ ...runs[0]!, run: { ...runs[0]!.run, slot: 5 } }],
    options,
    "light",
  );
  expect(entry!.paint).toBe(alone!.paint);
});

test("every field of a saved bar plot shows in the picture", () => {
  const drawn = (config: object): string => {
    const options = barOptions({
      metrics: ["acc"],
      groupBy: "config:lr.value",
      ...config,
    });
    const entries = barEntries(runs, options, "light");
    return JSON.stringify(barScene(entries, options, SIZE).scene);
  };
  const fields = {
    metrics: ["loss"],
    vertical: true,
    xAxisMin: -1,
    xAxisMax: 9,
    xAxisTitle: "across",
    yAxisTitle: "up",
    groupBy: "summary:acc",
    groupAgg: "max",
    groupArea: "stddev",
    aggregate: false,
    barLimit: 1,
    expressions: ["acc * 2"],
    fontSize: "large",
    overrideSeriesTitles: { "lr: 1": "slow" },
    overrideColors: { "lr: 1": "#ff0000" },
    plotStyle: "violin",
  };
  const plain = drawn({});
  const unseen = Object.entries(fields)
    .filter(([name, value]) => drawn({ [name]: value }) === plain)
    .map(([name]) => name);
  expect(unseen).toEqual([]);
  const named = drawn({ aggregate: false, legendTemplate: "${config:lr} tried" });
  expect(named).not.toBe(drawn({ aggregate: false }));
  // How many runs are asked for is the panel's to do.
  expect(barOptions({ limit: 3 }).runLimit).toBe(3);
});
