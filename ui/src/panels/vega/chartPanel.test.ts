import { expect, test } from "vitest";

import type { ValuedRun } from "../shared/panelRuns";
import { chartPanelOptions, shapesOf, tableOfRuns } from "./chartPanel";

const CONFIG = {
  panelDefId: "wandb/line/v0",
  fieldSettings: { x: "fpr", y: "tpr", stroke: null },
  stringSettings: { title: "ROC" },
  userQuery: {
    queryFields: [
      {
        name: "runSets",
        args: [{ name: "runSets", value: "${runSets}" }],
        fields: [
          { name: "id" },
          { name: "summaryTable", args: [{ name: "tableKey", value: "roc_table" }] },
        ],
      },
    ],
  },
};

test("a panel names its preset, its fields and the table it draws", () => {
  expect(chartPanelOptions(CONFIG)).toEqual({
    note: { preset: "wandb/line/v0", title: "ROC", fields: { x: "fpr", y: "tpr" } },
    tableKey: "roc_table",
  });
  expect(chartPanelOptions({ userQuery: 3, panelDefId: null })).toEqual({
    note: { preset: "", title: "", fields: {} },
    tableKey: null,
  });
});

test("curves of several runs lie in one picture", () => {
  const { note } = chartPanelOptions(CONFIG);
  const table = (end: number) => ({
    columns: ["fpr", "tpr"],
    rows: [
      [0, 0],
      [1, end],
    ],
  });
  const drawn = shapesOf(note, [
    { name: "a", runId: "1", table: table(1) },
    { name: "b", runId: "2", table: table(0.5) },
    { name: "c", runId: "3", table: { columns: ["other"], rows: [] } },
  ]);
  expect(drawn).toHaveLength(1);
  expect(drawn![0]!.runIds).toEqual(["1", "2"]);
  expect(drawn![0]!.shape).toMatchObject({ curves: [{ name: "a" }, { name: "b" }] });
  expect(
    shapesOf({ ...note, preset: "me/mine" }, [
      { name: "", runId: "", table: table(1) },
    ]),
  ).toBeNull();
});

test("without a table the runs themselves are the rows", () => {
  const run: ValuedRun = {
    run: { runId: "r", displayName: "R", slot: 0, state: "finished" },
    values: { runId: "r", run: {}, config: { lr: 1 }, summary: { loss: 2 } },
  };
  const table = tableOfRuns([run]);
  expect(table).toEqual({
    columns: ["name", "id", "lr", "loss"],
    rows: [["R", "r", 1, 2]],
  });
  const note = {
    preset: "wandb/scatter/v0",
    title: "",
    fields: { x: "lr", y: "loss" },
  };
  expect(shapesOf(note, [{ name: "", runId: "", table }])![0]!.shape).toMatchObject({
    curves: [{ points: [[1, 2]] }],
  });
});
