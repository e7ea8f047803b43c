import { expect, test } from "vitest";

import { chartOf, chartShape } from "./customChart";

const query = (tableKey: string) => ({
  queryFields: [
    {
      name: "runSets",
      fields: [{ name: "summaryTable", args: [{ name: "tableKey", value: tableKey }] }],
    },
  ],
});

const notes = {
  visualize: {
    other: { panel_config: { panelDefId: "x", userQuery: query("other_table") } },
    roc: {
      panel_type: "Vega2",
      panel_config: {
        panelDefId: "wandb/line/v0",
        fieldSettings: { x: "fpr", y: "tpr", stroke: null },
        stringSettings: { title: "" },
        userQuery: query("roc_table"),
      },
    },
  },
};

test("a table finds the chart that was made of it", () => {
  expect(chartOf(notes, "roc_table")).toEqual({
    preset: "wandb/line/v0",
    title: "roc",
    fields: { x: "fpr", y: "tpr" },
    words: { title: "" },
  });
  expect(chartOf(notes, "roc")).toBeNull();
  expect(chartOf({}, "roc_table")).toBeNull();
});

const note = (preset: string, fields = {}) => ({
  preset,
  title: "",
  fields,
  words: {},
});

test("curves are split by their group, and rows without numbers left out", () => {
  const table = {
    columns: ["fpr", "tpr", "class"],
    rows: [
      [0, 0, "a"],
      [1, 0.5, "b"],
      [null, 1, "a"],
      [1, 1, "a"],
    ],
  };
  const fields = { x: "fpr", y: "tpr" };
  expect(chartShape(note("wandb/area-under-curve/v0", fields), table)).toEqual({
    kind: "lines",
    x: "fpr",
    y: "tpr",
    curves: [
      {
        name: "a",
        points: [
          [0, 0],
          [1, 1],
        ],
      },
      { name: "b", points: [[1, 0.5]] },
    ],
  });
  expect(chartShape(note("wandb/line/v0", { x: "gone", y: "tpr" }), table)).toBeNull();
  expect(chartShape(note("me/mine/v0"), table)).toBeNull();
});

test("a confusion matrix is square however its rows are ordered", () => {
  const table = {
    columns: ["Actual", "Predicted", "nPredictions"],
    rows: [
      ["cat", "dog", 2],
      ["dog", "dog", 5],
    ],
  };
  expect(chartShape(note("wandb/confusion_matrix/v1"), table)).toEqual({
    kind: "matrix",
    names: ["cat", "dog"],
    counts: [
      [0, 2],
      [0, 5],
    ],
  });
});

test("a histogram counts every value, equal ones too", () => {
  const counted = (rows: number[][]) => {
    const shape = chartShape(note("wandb/histogram/v0", { value: "v" }), {
      columns: ["v"],
      rows,
    });
    return shape?.kind === "histogram" ? shape.counts : null;
  };
  expect(counted([[1], [2], [3], [3]])?.reduce((a, b) => a + b)).toBe(4);
  expect(counted([[7], [7]])?.[0]).toBe(2);
  expect(counted([])).toBeNull();
});
