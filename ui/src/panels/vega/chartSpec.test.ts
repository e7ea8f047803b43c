import { expect, test } from "vitest";

import {
  confined,
  dialectOf,
  excessIn,
  filledSpec,
  fittedSpec,
  inputsOf,
  isSinglePlot,
  placesOf,
  readSpec,
  withRows,
  withRunColours,
} from "./chartSpec";

test("a specification that is no JSON is told with its line", () => {
  expect(readSpec('{\n  "mark": "bar",\n  oops\n}')).toMatchObject({ line: 3 });
  expect(readSpec('{\n"a": 1')).toMatchObject({ line: 2 });
  expect(readSpec("[]")).toMatchObject({ line: 1 });
  expect(readSpec('{"a": 1}')).toEqual({ spec: { a: 1 } });
});

test("Vega and Vega-Lite are told apart, with and without a schema", () => {
  const schema = (name: string) => `https://vega.github.io/schema/${name}/v5.json`;
  expect(dialectOf({ $schema: schema("vega-lite"), marks: [] })).toBe("vega-lite");
  expect(dialectOf({ $schema: schema("vega") })).toBe("vega");
  expect(dialectOf({ marks: [] })).toBe("vega");
  expect(dialectOf({ mark: "bar" })).toBe("vega-lite");
});

const OPEN = {
  title: "${string:title} of ${string:what}",
  encoding: {
    x: { field: "${field:x}" },
    color: { field: "${field:group}", type: "nominal" },
  },
  transform: [{ filter: "datum['${field:x}'] > 0" }],
};

test("what is open is found, and filled in", () => {
  expect(placesOf(OPEN)).toEqual({
    fields: ["x", "group"],
    strings: ["title", "what"],
  });
  expect(filledSpec(OPEN, { x: "a.b[0]" }, { title: "Loss" })).toEqual({
    title: "Loss of ",
    encoding: { x: { field: "a\\.b\\[0\\]" } },
    transform: [{ filter: "datum['a.b[0]'] > 0" }],
  });
});

test("rows take the place that either dialect has for them", () => {
  const rows = [{ a: 1 }];
  expect(withRows({ mark: "bar" }, "vega-lite", rows)).toEqual({
    mark: "bar",
    data: { name: "wandb" },
    datasets: { wandb: rows },
  });
  const own = { data: { values: [{ b: 2 }] } };
  expect(withRows(own, "vega-lite", rows)).toMatchObject(own);
  const vega = { data: [{ name: "more" }, { name: "wandb", url: "https://x" }] };
  expect(withRows(vega, "vega", rows)).toEqual({
    data: [{ name: "more" }, { name: "wandb", values: rows }],
  });
  expect(withRows({}, "vega", rows)).toEqual({
    data: [{ name: "wandb", values: rows }],
  });
  const made = withRows({}, "vega-lite", rows) as {
    datasets: { wandb: readonly object[] };
  };
  expect(made.datasets.wandb[0]).not.toBe(rows[0]);
});

test("one picture is as large as its place, several are as they were written", () => {
  const size = { width: 300, height: 200 };
  expect(fittedSpec({ mark: "bar", width: 9 }, "vega-lite", size)).toMatchObject(size);
  expect(isSinglePlot({ encoding: { row: { field: "a" } } })).toBe(false);
  const several = { hconcat: [] };
  expect(fittedSpec(several, "vega-lite", size)).toBe(several);
});

test("runs have their colours where colour stands for their name", () => {
  const runs = [
    { name: "a", colour: "#111111" },
    { name: "b", colour: "#222222" },
    { name: "a", colour: "#333333" },
  ];
  const spec = {
    layer: [{ encoding: { color: { field: "name" }, stroke: { field: "x" } } }],
    encoding: { color: { field: "name", scale: { scheme: "reds" } } },
  };
  expect(withRunColours(spec, runs)).toEqual({
    layer: [
      {
        encoding: {
          color: {
            field: "name",
            scale: { domain: ["a", "b"], range: ["#111111", "#222222"] },
          },
          stroke: { field: "x" },
        },
      },
    ],
    encoding: { color: { field: "name", scale: { scheme: "reds" } } },
  });
});

test("a chart stays in its frame", () => {
  const spec = {
    config: { events: { selector: true }, axis: {} },
    signals: [
      {
        name: "a",
        bind: { input: "image", src: "https://x/", element: "body", onclick: "x()" },
      },
      { name: "b", bind: { input: "range", min: 1, max: 2, style: "x" } },
      { name: "c", bind: { element: "#password" } },
    ],
    params: [{ bind: { year: { input: "select", options: [1], element: "body" } } }],
    layer: [{ params: [{ bind: "scales" }] }],
    data: [{ values: [{ bind: { element: "kept, it is data" } }] }],
  };
  expect(confined(spec)).toEqual({
    config: { axis: {} },
    signals: [
      { name: "a", bind: { input: "text" } },
      { name: "b", bind: { input: "range", min: 1, max: 2 } },
      { name: "c", bind: { input: "text" } },
    ],
    params: [{ bind: { year: { input: "select", options: [1] } } }],
    layer: [{ params: [{ bind: "scales" }] }],
    data: spec.data,
  });
});

test("rows without end are refused, wherever they are made", () => {
  expect(excessIn({ data: { sequence: { start: 0, stop: 1e3 } } })).toBeNull();
  expect(excessIn({ data: { values: [{ sequence: { stop: 1e9 } }] } })).toBeNull();
  for (const spec of [
    { data: { sequence: { start: 0, stop: 1e9 } } },
    { layer: [{ data: { sequence: { start: 0, stop: 10, step: 1e-9 } } }] },
    { data: [{ transform: [{ type: "sequence", start: 0, stop: 2e6 }] }] },
  ]) {
    expect(excessIn(spec)).toContain("more than this page makes");
  }
});

test("inputs are counted, rows are not looked at", () => {
  const params = [{ name: "a", bind: { input: "range" } }, { name: "b" }];
  expect(inputsOf({ params, datasets: { wandb: [{ input: 1 }] } })).toBe(1);
  expect(inputsOf({ mark: "bar" })).toBe(0);
});
