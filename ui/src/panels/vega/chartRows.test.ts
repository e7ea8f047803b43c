import { expect, test } from "vitest";

import { NO_QUERY } from "./chartQuery";
import { MOST_ROWS, type RunParts, chartRows } from "./chartRows";

function run(id: string, more: Partial<RunParts>): RunParts {
  return { id, name: `run ${id}`, colour: "#123456", config: {}, summary: {}, ...more };
}

test("values of a run stand beside each row of its table", () => {
  const query = {
    ...NO_QUERY,
    config: ["net.depth"],
    summaryTable: { tableKey: "t", columns: ["x"] },
  };
  const table = {
    columns: ["x", "y"],
    rows: [
      [1, 2],
      [Number.NaN, 3],
    ],
  };
  const made = chartRows(query, [
    run("a", { config: { net: { depth: 3 } }, table }),
    run("b", { config: { "net.depth": 4 }, table: null }),
  ]);
  const own = { id: "a", name: "run a", color: "#123456", "net.depth": 3 };
  expect(made).toEqual({
    columns: ["id", "name", "color", "net.depth", "x"],
    rows: [
      { ...own, x: 1 },
      { ...own, x: null },
    ],
    total: 2,
  });
});

test("tables of several steps say of which step each row is", () => {
  const query = { ...NO_QUERY, historyTable: { tableKey: "t", columns: [] } };
  const table = (value: number) => ({ columns: ["v"], rows: [[value]] });
  const { rows } = chartRows(query, [
    run("a", {
      stepTables: [
        { step: 1, table: table(5) },
        { step: 9, table: table(6) },
      ],
    }),
  ]);
  expect(rows.map(({ v, _step }) => [v, _step])).toEqual([
    [5, 1],
    [6, 9],
  ]);
});

test("more rows than are drawn are counted", () => {
  const history = Array.from({ length: 4_000 }, (_, x) => ({ x }));
  const query = { ...NO_QUERY, history: ["x"] };
  const runs = ["a", "b", "c"].map((id) => run(id, { history }));
  const made = chartRows(query, runs);
  expect([made.rows.length, made.total]).toEqual([MOST_ROWS, 12_000]);
});

test("values that are no numbers are words", () => {
  const { rows } = chartRows({ ...NO_QUERY, summary: [] }, [
    run("a", { summary: { list: [1], on: true, none: null, far: Infinity } }),
  ]);
  expect(rows[0]).toMatchObject({ list: "[1]", on: true, none: null, far: null });
});
