import { expect, test } from "vitest";

import { columnsOf } from "../../spec/columns";
import type { Fields } from "../../spec/document";
import { groupingOf } from "../../spec/grouping";
import { sortKeys } from "../../spec/sorting";
import { type HeaderAction, headerStep, nextSort } from "./headerSteps";

const LOSS = { section: "summary", name: "loss" };
const KNOWN = { config: ["lr"], summary: ["loss"] };

function after(runSet: Fields, id: string, action: HeaderAction): Fields {
  const { shown } = columnsOf(runSet, KNOWN);
  const column = shown.find((one) => one.id === id)!;
  return headerStep(column, shown, action)!.edit(runSet);
}

function shownIds(runSet: Fields): string[] {
  return columnsOf(runSet, KNOWN).shown.map((column) => column.id);
}

test("clicks on a name sort, turn the order round, and end it", () => {
  const once = nextSort({}, LOSS);
  expect(sortKeys(once)).toEqual([{ key: LOSS, isAscending: false }]);
  const twice = nextSort(once, LOSS);
  expect(sortKeys(twice)).toEqual([{ key: LOSS, isAscending: true }]);
  expect(sortKeys(nextSort(twice, LOSS))).toEqual([]);
});

test("an order of several keys keeps the others behind the one picked", () => {
  const keys = ["a", "b"].map((name) => ({
    key: { section: "config", name },
    ascending: true,
  }));
  const next = after({ sort: { keys, odd: 1 } }, "summary:loss", "down");
  expect(sortKeys(next).map(({ key }) => key.name)).toEqual(["loss", "a", "b"]);
  expect((next["sort"] as Fields)["odd"]).toBe(1);
});

test("columns move one place, never before the name", () => {
  const right = after({}, "run:state", "right");
  expect(shownIds(right).slice(0, 3)).toEqual([
    "run:displayName",
    "tags:__ALL__",
    "run:state",
  ]);
  expect(shownIds(after(right, "run:state", "left"))[1]).toBe("run:state");
  expect(after({}, "run:state", "left")).toEqual({});
  expect(after({}, "summary:loss", "right")).toEqual({});
});

test("a column groups the runs, under those that did before", () => {
  const one = after({}, "config:lr.value", "group");
  const two = after(one, "run:state", "group");
  expect(groupingOf(two).map(({ name }) => name)).toEqual(["lr.value", "state"]);
  const less = after(two, "config:lr.value", "ungroup");
  expect(groupingOf(less).map(({ name }) => name)).toEqual(["state"]);
});
