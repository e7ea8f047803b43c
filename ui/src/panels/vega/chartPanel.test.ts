import { expect, test } from "vitest";

import { chartOptions, noteOf, presetShapes, shapesOf } from "./chartPanel";
import { type RunParts, chartRows } from "./chartRows";

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

function run(id: string, more: Partial<RunParts> = {}): RunParts {
  return { id, name: id, colour: "#000000", config: {}, summary: {}, ...more };
}

test("a panel names its preset, its fields and the table it draws", () => {
  const options = chartOptions(CONFIG);
  expect(noteOf(options)).toEqual({
    preset: "wandb/line/v0",
    title: "ROC",
    words: { title: "ROC" },
    fields: { x: "fpr", y: "tpr" },
  });
  expect(options.query.summaryTable).toEqual({ tableKey: "roc_table", columns: [] });
  expect(chartOptions({ userQuery: 3, panelDefId: null })).toMatchObject({
    chartId: "",
    own: null,
    title: "",
  });
});

test("a panel's own specification is text or an object, and says where it is wrong", () => {
  const own = (spec: unknown) => chartOptions({ customPanelDef: { spec } }).own;
  expect(own('{"mark": "bar"}')).toEqual({ spec: { mark: "bar" } });
  expect(own({ mark: "bar" })).toEqual({ spec: { mark: "bar" } });
  expect(own('{\n"mark": }')).toMatchObject({ line: 2 });
  expect(own("")).toBeNull();
  expect(own(7)).toBeNull();
});

test("curves of several runs lie in one picture", () => {
  const note = noteOf(chartOptions(CONFIG));
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
  const options = chartOptions({
    panelDefId: "wandb/scatter/v0",
    fieldSettings: { x: "lr", y: "loss" },
  });
  const parts = [run("r", { config: { lr: 1 }, summary: { loss: 2 } })];
  const data = { parts, ...chartRows(options.query, parts) };
  expect(data.columns).toEqual(["id", "name", "color", "lr", "loss"]);
  expect(presetShapes(options, data)![0]!.shape).toMatchObject({
    curves: [{ points: [[1, 2]] }],
  });
});
