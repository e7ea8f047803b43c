import { expect, test } from "vitest";

import type { TableRun } from "../../api/runTable";
import {
  EVERYTHING,
  isSelected,
  NOTHING,
  selectedCount,
  withSelected,
} from "./selection";

function run(name: string): TableRun {
  return {
    id: `id-${name}`,
    name,
    displayName: name,
    state: "finished",
    tags: [],
    notes: "",
    colorSlot: 0,
    fields: {},
    values: {},
  };
}

test("some rows by name", () => {
  const two = withSelected(NOTHING, [run("a"), run("b")], true);
  expect(selectedCount(two, 10)).toBe(2);
  expect(isSelected(two, "a")).toBe(true);
  const one = withSelected(two, [run("a")], false);
  expect([...one.named.keys()]).toEqual(["b"]);
});

test("all that match, whether they were loaded or not, but some", () => {
  const most = withSelected(EVERYTHING, [run("a")], false);
  expect(selectedCount(most, 100_000)).toBe(99_999);
  expect(isSelected(most, "a")).toBe(false);
  expect(isSelected(most, "never seen")).toBe(true);
  expect(withSelected(most, [run("a")], true).named.size).toBe(0);
});
