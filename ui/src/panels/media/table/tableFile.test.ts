import { expect, test } from "vitest";

import {
  cellMedia,
  cellText,
  hasPictures,
  joinTables,
  parseTable,
  sortedRows,
} from "./tableFile";

const picture = { _type: "image-file", path: "media/images/a.png" };

test("a table keeps its rows as logged, NaN included", () => {
  const table = parseTable('{"columns":["a",1],"data":[[NaN,"x"],[2]]}');
  expect(table).toEqual({ columns: ["a", "1"], rows: [[Number.NaN, "x"], [2]] });
  expect(parseTable('{"columns":["a"]}')).toBeNull();
  expect(parseTable("no table")).toBeNull();
});

test("pieces are joined in their order, those that are no table left out", () => {
  const piece = (...rows: number[][]) => ({ columns: ["a"], rows });
  expect(joinTables([piece([1]), null, piece([2], [3])])?.rows).toEqual([
    [1],
    [2],
    [3],
  ]);
  expect(joinTables([null])).toBeNull();
});

test("numbers sort as numbers, words as people sort them, empty cells last", () => {
  const table = {
    columns: ["n", "word"],
    rows: [
      [10, "run 10"],
      [null, "run 9"],
      [9, null],
      [Number.NaN, "Run 1"],
    ],
  };
  expect(sortedRows(table, null)).toEqual([0, 1, 2, 3]);
  expect(sortedRows(table, { column: 0, isDescending: false })).toEqual([2, 0, 1, 3]);
  expect(sortedRows(table, { column: 0, isDescending: true })).toEqual([0, 2, 1, 3]);
  expect(sortedRows(table, { column: 1, isDescending: false })).toEqual([3, 1, 0, 2]);
});

test("cells with media are told from cells with plain objects", () => {
  expect(cellMedia(picture)).toMatchObject({ kind: "image" });
  expect(cellMedia({ path: "no type" })).toBeNull();
  const words = { _type: "text-file", path: "a.txt", text: "as written" };
  expect([picture, words, { a: 1 }, null, false].map(cellText)).toEqual([
    "a.png",
    "as written",
    '{"a":1}',
    "",
    "false",
  ]);
  expect(hasPictures({ columns: ["a"], rows: [[1], [picture]] })).toBe(true);
  expect(hasPictures({ columns: ["a"], rows: [[1], [{ a: 1 }]] })).toBe(false);
});
