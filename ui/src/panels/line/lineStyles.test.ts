import { expect, test } from "vitest";

import { DEFAULT_CHART_SETTINGS } from "../../state/chartSettings";
import type { PanelRun } from "../contract";
import type { RunValues } from "../shared/runValues";
import { drawnRuns } from "./drawnRuns";
import { lineOptions } from "./lineOptions";
import { lineStyles } from "./lineStyles";

const RUNS: readonly PanelRun[] = [
  { runId: "a", displayName: "Ann", slot: 0, state: "finished" },
  { runId: "b", displayName: "Bob", slot: 1, state: "finished", emphasis: "baseline" },
  { runId: "c", displayName: "Cleo", slot: 2, state: "finished" },
];

const VALUES = new Map<string, RunValues>(
  [0.1, 0.2, 0.1].map((lr, at) => {
    const runId = "abc"[at]!;
    return [runId, { runId, run: {}, config: { lr }, summary: { best: at } }];
  }),
);

function drawn(config: Record<string, unknown>, runs = RUNS, settings = {}) {
  const all = { ...DEFAULT_CHART_SETTINGS, ...settings };
  const full = { metrics: ["loss"], ...config };
  const options = lineOptions(full, all, "history", ["loss", "train/acc"]);
  const found = drawnRuns(runs, options, all, VALUES);
  const lines = lineStyles({
    ...found,
    options,
    values: VALUES,
    theme: "light",
    config: full,
  });
  return { lines, note: found.note };
}

const labels = (config: Record<string, unknown>, runs = RUNS) =>
  drawn(config, runs).lines.map((line) => line.label);

test("plain metrics are drawn straight from what was fetched", () => {
  const { lines } = drawn({});
  expect(lines.map((line) => line.recipe)).toEqual([undefined, undefined, undefined]);
  expect(lines.map((line) => line.label)).toEqual(["Ann", "Bob", "Cleo"]);
  expect(lines[1]!.width).toBeGreaterThan(lines[0]!.width);
});

test("several metrics are named beside their runs, or alone with one run", () => {
  expect(labels({ metrics: ["loss", "train/acc"] }, RUNS.slice(0, 1))).toEqual([
    "loss",
    "train/acc",
  ]);
  expect(labels({ metrics: ["loss", "train/acc"] })[1]).toBe("Ann · train/acc");
});

test("expressions replace metrics and are bound to their run", () => {
  const { lines } = drawn({ expressions: ["loss * ${config:lr} - baseline.loss"] });
  expect(lines[1]!.recipe!.members[0]).toMatchObject({
    run: "b",
    key: "loss",
    baseline: "b",
    y: { kind: "binary", left: { right: { kind: "number", value: 0.2 } } },
  });
  expect(labels({ expressions: ["loss +", "  "] })).toEqual(["Ann", "Bob", "Cleo"]);
});

test("runs of a value become a group, coloured by the order of names", () => {
  const { lines } = drawn({ groupBy: "config:lr.value", groupAgg: "median" });
  expect(lines.map((line) => line.label)).toEqual(["lr: 0.1", "lr: 0.2"]);
  expect(lines[0]).toMatchObject({
    runs: ["a", "c"],
    recipe: { group: { agg: "median", area: "minmax" }, members: [{}, {}] },
  });
  const turned = drawn({ groupBy: "config.lr" }, RUNS.toReversed()).lines;
  const colourOf = (found: typeof lines, label: string) =>
    found.find((line) => line.label === label)!.colour;
  expect(colourOf(turned, "lr: 0.2")).toBe(colourOf(lines, "lr: 0.2"));
});

test("the view's groups are followed unless panel or workspace say otherwise", () => {
  const grouped = RUNS.map((run) => ({ ...run, group: run.runId === "a" ? "x" : "y" }));
  expect(labels({}, grouped)).toEqual(["x", "y"]);
  expect(labels({ aggregate: false }, grouped)).toHaveLength(3);
  expect(drawn({}, grouped, { usesGrouping: false }).lines).toHaveLength(3);
  expect(labels({ aggregate: true })).toEqual(["All 3 runs"]);
});

test("each run of a group is drawn behind it, or in its place", () => {
  const behind = drawn({ groupBy: "lr", groupArea: "samples" }).lines;
  expect(behind).toHaveLength(5);
  expect(behind.slice(2).every((line) => line.legend === null)).toBe(true);
  const alone = drawn({ groupBy: "lr", groupAgg: "samples" }).lines;
  expect(alone.map((line) => line.legend)).toEqual(["lr: 0.1", null, "lr: 0.2"]);
  expect(alone[0]!.colour).toBe(alone[1]!.colour);
});

test("what is left out is said", () => {
  expect(drawn({ limit: 2 }).note).toBe("Showing 2 of 3 runs");
  expect(drawn({ limit: 1, groupBy: "lr" }).note).toBe("Showing 1 of 2 groups");
  expect(drawn({}).note).toBeNull();
});

test("single lines look as a person set them, in either form of a colour", () => {
  const { lines } = drawn({
    overrideColors: {
      "a:loss": "#ff0000",
      b: { color: "#00ff00", transparentColor: "" },
    },
    overrideLineWidths: { a: 99, b: "wide" },
    overrideMarks: { a: "dotdash", b: "points", c: "wavy" },
    overrideSeriesTitles: { "c:loss": "the third" },
  });
  expect(lines[0]).toMatchObject({ colour: "#ff0000", width: 12, dash: [2, 3, 7, 3] });
  expect(lines[1]).toMatchObject({ colour: "#00ff00", width: 3, dots: "only" });
  expect(lines[2]).toMatchObject({ label: "the third", dash: [] });
});

test("templates name lines; groups show what their runs share", () => {
  const template = "${run:displayName}: ${config:lr}${summary:none} [[ ${x}: ${y} ]]";
  expect(labels({ legendTemplate: template })).toEqual([
    "Ann: 0.1",
    "Bob: 0.2",
    "Cleo: 0.1",
  ]);
  expect(drawn({ legendTemplate: template }).lines[0]!.hint).toBe("${x}: ${y}");
  const grouped = {
    groupBy: "lr",
    legendTemplate: "${config:lr} best ${summary:best}",
  };
  expect(labels(grouped)).toEqual(["0.1 best …", "0.2 best 1"]);
  expect(labels({ legendFields: ["run:displayName", "config:lr"] })[0]).toBe("Ann 0.1");
});

test("what a pattern catches names lines, and joins them where runs are grouped", () => {
  const keys = ["layer_0/w/grad", "layer_0/b/grad", "layer_1/w/grad"];
  const of = (config: Record<string, unknown>) => {
    const full = { useMetricRegex: true, metricRegex: "layer_(\\d+)/", ...config };
    const options = lineOptions(full, DEFAULT_CHART_SETTINGS, "history", keys);
    const found = drawnRuns(RUNS.slice(0, 1), options, DEFAULT_CHART_SETTINGS, VALUES);
    const from = { ...found, options, values: VALUES, theme: "light", config: full };
    return lineStyles(from as Parameters<typeof lineStyles>[0]);
  };
  const alone = of({});
  expect(alone.map((line) => line.label)).toEqual([
    "0 (layer_0/w/grad)",
    "0 (layer_0/b/grad)",
    "1",
  ]);
  expect(alone[0]!.colour).toBe(alone[1]!.colour);
  expect(alone[0]!.colour).not.toBe(alone[2]!.colour);
  const joined = of({ aggregate: true });
  expect(joined.map((line) => line.label)).toEqual(["0", "1"]);
  expect(joined[0]!.recipe!.members.map((member) => member.key)).toEqual(
    keys.slice(0, 2),
  );
  expect(of({ legendTemplate: "layer ${1}" })[2]!.label).toBe("layer 1");
});

test("a sample of the runs reaches from the first to the last, with those kept on top", () => {
  const many = Array.from({ length: 11 }, (_, at) => ({
    ...RUNS[0]!,
    runId: `r${at}`,
  }));
  const { lines, note } = drawn({ limit: 3, limitMethod: "sample" }, many);
  expect(lines.map((line) => line.run)).toEqual(["r0", "r5", "r10"]);
  expect(note).toBe("Showing 3 of 11 runs, evenly chosen");
  const pinned = many.map((run, at) => (at === 4 ? RUNS[1]! : run));
  expect(drawn({ limit: 1, limitMethod: "sample" }, pinned).lines[0]!.run).toBe("b");
});
