import { expect, test } from "vitest";

import { diffObjects } from "./metadataDiff";

test("only keys that differ are told, however deep", () => {
  const before = { same: 1, deep: { a: 1, b: [1, 2] }, gone: "x", nan: Number.NaN };
  const after = { same: 1, deep: { a: 2, b: [1, 2] }, come: {}, nan: Number.NaN };
  expect(diffObjects(before, after)).toEqual([
    { key: "come", before: null, after: "{}" },
    { key: "deep.a", before: "1", after: "2" },
    { key: "gone", before: '"x"', after: null },
  ]);
});

test("a branch that became a value is told as both", () => {
  expect(diffObjects({ a: { b: 1 } }, { a: 2 })).toEqual([
    { key: "a", before: null, after: "2" },
    { key: "a.b", before: "1", after: null },
  ]);
});
