import { expect, test } from "vitest";

import { python, pythonCode } from "./pythonCode";

const HEAD = "import trailmark.reports as wr\n\npanel = ";

test("a line plot is written with the names of the module", () => {
  const code = pythonCode({
    viewType: "Run History Line Plot",
    config: { metrics: ["loss"], xAxis: "_step", yLogScale: true },
  });
  expect(code).toBe(`${HEAD}wr.LinePlot(y=["loss"], x="Step", log_y=True)\n`);
});

test("ranges are one argument, and long calls take a line each", () => {
  const code = pythonCode({
    viewType: "Run History Line Plot",
    config: {
      chartTitle: "Loss of everything that was trained",
      metrics: ["train/loss", "summary_metrics.best", "config.lr.value"],
      xAxisMin: 0,
      yAxisMax: 1.5,
      groupBy: "lr.value",
      smoothingWeight: null,
    },
  });
  expect(code).toBe(`${HEAD}wr.LinePlot(
    x=None,
    title="Loss of everything that was trained",
    y=["train/loss", wr.SummaryMetric("best"), wr.Config("lr")],
    groupby=wr.Config("lr"),
    range_x=(0, None),
    range_y=(None, 1.5),
)
`);
});

test("axes of scatter plots and columns name their section", () => {
  const scatter = pythonCode({
    viewType: "Scatter Plot",
    config: {
      xAxis: "config:opt.value.lr",
      yAxis: "summary:acc",
      zAxis: "run:duration",
    },
  });
  expect(scatter).toContain('x=wr.Config("opt.lr")');
  expect(scatter).toContain('y=wr.SummaryMetric("acc")');
  expect(scatter).toContain('z=wr.Metric("duration")');
  const columns = { columns: [{ accessor: "summary:acc", log: true }] };
  expect(
    pythonCode({ viewType: "Parallel Coordinates Plot", config: columns }),
  ).toContain('[wr.ParallelCoordinatesPlotColumn(wr.SummaryMetric("acc"), log=True)]');
});

test("the axes of a media panel are arguments of their own", () => {
  const config = { mediaKeys: ["a"], gridSettings: { xAxis: "step", yAxis: "run" } };
  expect(pythonCode({ viewType: "Media Browser", config })).toContain(
    'media_keys=["a"], grid_x_axis="step", grid_y_axis="run")',
  );
});

test("a custom chart is written with what it asks of each run", () => {
  const fields = [
    { name: "id", fields: [] },
    { name: "_defaultColorIndex", fields: [] },
    { name: "summaryTable", args: [{ name: "tableKey", value: "roc" }] },
    { name: "config", args: [{ name: "keys", value: ["lr"] }] },
    { name: "summary", value: ["loss"] },
  ];
  const config = {
    panelDefId: "crew/mine",
    fieldSettings: { x: "fpr", y: null },
    stringSettings: { title: "ROC" },
    transform: { name: "tableWithLeafColNames" },
    userQuery: { queryFields: [{ name: "runSets", fields }] },
    customPanelDef: { spec: "{}" },
  };
  expect(pythonCode({ viewType: "Vega2", config })).toBe(
    `${HEAD}wr.CustomChart(  # also set: customPanelDef
    chart_name="crew/mine",
    chart_fields={"x": "fpr", "y": None},
    chart_strings={"title": "ROC"},
    query={"_defaultColorIndex": None, "summaryTable": {"tableKey": "roc"}, "config": ["lr"], "summary": ["loss"]},
)
`,
  );
});

test("what no argument says is named, and unknown kinds are written as stored", () => {
  expect(
    pythonCode({ viewType: "Markdown Panel", config: { value: "# hi", odd: 1 } }),
  ).toBe(`${HEAD}wr.MarkdownPanel(markdown="# hi")  # also set: odd\n`);
  expect(pythonCode({ viewType: "Radar", config: { a: [null, true] } })).toBe(
    `${HEAD}wr.UnknownPanel(kind="Radar", config={"a": [None, True]})\n`,
  );
});

test("texts cannot leave their quotes, nor names their comment", () => {
  expect(python('"\n\\\u2028')).toBe('"\\"\\n\\\\\\u2028"');
  const code = pythonCode({
    viewType: "Markdown Panel",
    config: { value: "", "x\nimport os": 1 },
  });
  expect(code.split("\n")).toHaveLength(4);
});
