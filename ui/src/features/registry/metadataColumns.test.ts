import { expect, test } from "vitest";

import { columnsOf, scalarsOf } from "./metadataColumns";

test("scalars have columns by their path, lists have none", () => {
  const found = scalarsOf(
    JSON.stringify({
      accuracy: 0.9,
      params: { lr: 1e-3, deep: { er: { no: 1 } } },
      all: [1],
    }),
  );
  expect([...found]).toEqual([
    ["accuracy", "0.9"],
    ["params.lr", "0.001"],
  ]);
});

test("no metadata and broken metadata have no columns", () => {
  expect(scalarsOf(null).size).toBe(0);
  expect(scalarsOf("{").size).toBe(0);
});

test("what most versions have comes first", () => {
  const rows = ['{"b": 1}', '{"a": 1, "b": 2}', '{"c": 3}'].map(scalarsOf);
  expect(columnsOf(rows)).toEqual(["b", "a", "c"]);
});
