import { expect, test } from "vitest";

import { diffTables } from "./tableDiff";

const before = {
  columns: ["id", "score"],
  rows: [
    ["a", 1],
    ["b", Number.NaN],
    ["c", 3],
  ],
};
const after = {
  columns: ["id", "score", "note"],
  rows: [
    ["b", Number.NaN],
    ["a", 2, "better"],
    ["d", 4],
  ],
};

function told(keyColumn: string | null) {
  return diffTables(before, after, keyColumn).rows.map(({ kind, key, changed }) => [
    kind,
    key,
    [...changed],
  ]);
}

test("rows are matched by number", () => {
  expect(told(null)).toEqual([
    ["changed", "0", [0, 1]],
    ["changed", "1", [0, 1, 2]],
    ["changed", "2", [0, 1]],
  ]);
});

test("rows are matched by the values of a column", () => {
  expect(told("id")).toEqual([
    ["changed", "a", [1, 2]],
    ["same", "b", []],
    ["removed", "c", []],
    ["added", "d", []],
  ]);
  expect(diffTables(before, after, "id").columns).toEqual(["id", "score", "note"]);
});

test("rows with one key are matched in their order", () => {
  const twice = {
    columns: ["id", "n"],
    rows: [
      ["a", 1],
      ["a", 2],
    ],
  };
  const changed = {
    columns: ["id", "n"],
    rows: [
      ["a", 1],
      ["a", 3],
      ["a", 4],
    ],
  };
  expect(diffTables(twice, changed, "id").rows.map(({ kind }) => kind)).toEqual([
    "same",
    "changed",
    "added",
  ]);
});
