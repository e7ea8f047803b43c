import { expect, test } from "vitest";

import { tableOfRuns } from "./runTables";

test("rows of all runs stand under the columns that any of them has", () => {
  const first = { columns: ["a", "b"], rows: [[1, 2], [3]] };
  const second = { columns: ["b", "c"], rows: [["x", "y"]] };
  expect(
    tableOfRuns([
      { owner: "one", table: first },
      { owner: "two", table: second },
    ]),
  ).toEqual({
    columns: ["Run", "a", "b", "c"],
    rows: [
      ["one", 1, 2, null],
      ["one", 3, null, null],
      ["two", null, "x", "y"],
    ],
  });
  expect(tableOfRuns([])).toEqual({ columns: ["Run"], rows: [] });
});
