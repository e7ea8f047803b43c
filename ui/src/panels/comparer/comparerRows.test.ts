import { expect, test } from "vitest";

import type { RunDetail } from "../../api/runs";
import { comparerRows, keptRows } from "./comparerRows";

function run(name: string, config: object, summary: string): RunDetail {
  const wrapped = Object.entries(config).map(([key, value]) => [key, { value }]);
  return {
    id: name,
    name,
    displayName: name,
    state: "finished",
    createdAt: "2026-11-22T00:00:00Z",
    durationSeconds: 61,
    user: { username: "ada", name: "Ada" },
    tags: [],
    group: null,
    jobType: null,
    notes: null,
    host: "box",
    program: null,
    repo: null,
    commit: null,
    metadata: null,
    config: JSON.stringify(Object.fromEntries(wrapped)),
    summaryMetrics: summary,
  } as unknown as RunDetail;
}

const runs = [
  run(
    "a",
    { lr: 0.1, net: { depth: 2, width: [1, 2] } },
    '{"loss": NaN, "_wandb": {"runtime": 1}}',
  ),
  run("b", { lr: 0.1, net: { depth: 3 }, extra: "x" }, '{"loss": 0.5}'),
];
const rows = comparerRows(runs);
const cells = (id: string) => rows.find((row) => row.id === id)?.cells;

test("every leaf of config and summary is a row, NaN too", () => {
  expect(cells("Config/net.depth")).toEqual(["2", "3"]);
  expect(cells("Config/net.width")).toEqual(["[1,2]", null]);
  expect(cells("Config/extra")).toEqual([null, "x"]);
  expect(cells("Summary/loss")).toEqual(["NaN", "0.5"]);
  expect(cells("Run/Host")).toEqual(["box", "box"]);
  expect(rows.some((row) => row.name.includes("_wandb"))).toBe(false);
});

test("only what differs, and only what is searched for", () => {
  const differing = keptRows(rows, { diffOnly: true, search: "" });
  expect(differing.map((row) => row.name)).toEqual([
    "Name",
    "ID",
    "net.depth",
    "net.width",
    "extra",
    "loss",
  ]);
  expect(
    keptRows(rows, { diffOnly: false, search: "DEPTH" }).map((row) => row.name),
  ).toEqual(["net.depth"]);
  expect(
    keptRows(rows, { diffOnly: true, search: "0.5" }).map((row) => row.name),
  ).toEqual(["loss"]);
});
