import { expect, test } from "vitest";

import {
  type Columns,
  columnIdOf,
  columnKeyOf,
  columnsOf,
  curveColumnId,
  withColumnMoved,
  withColumnPinned,
  withColumnsShown,
  withColumnWidth,
  withoutColumnChoices,
} from "./columns";
import { fieldsOf } from "./document";

const KNOWN = { config: ["lr", "opt.name"], summary: ["loss"] };

function ids({ shown }: Columns): string[] {
  return shown.map((column) => column.id);
}

test("nothing said: the run's own, then config and summary", () => {
  const { shown, hidden } = columnsOf({}, KNOWN);
  expect(shown.map((one) => one.id)).toEqual([
    "run:displayName",
    "run:state",
    "tags:__ALL__",
    "run:createdAt",
    "run:duration",
    "run:username",
    "config:lr.value",
    "config:opt.value.name",
    "summary:loss",
  ]);
  expect(shown[0]!.isPinned).toBe(true);
  expect(hidden.map((one) => one.label)).toContain("Host");
});

test("what is switched off goes, and either spelling of a config key is meant", () => {
  const runSet = { runFeed: { columnVisible: { "config:lr": false, odd: 3 } } };
  expect(ids(columnsOf(runSet, KNOWN))).not.toContain("config:lr.value");
  const again = withColumnsShown(runSet, ["config:lr.value"], true);
  expect(fieldsOf(again["runFeed"])["columnVisible"]).toEqual({
    "config:lr": true,
    odd: 3,
  });
});

test("pinned ones come first, the name before all of them", () => {
  const pinned = withColumnPinned({}, "summary:loss", true);
  expect(ids(columnsOf(pinned, KNOWN)).slice(0, 2)).toEqual([
    "run:displayName",
    "summary:loss",
  ]);
  const gone = withColumnsShown(pinned, ["summary:loss"], false);
  expect(fieldsOf(gone["runFeed"])["columnPinned"]).toEqual({});
});

test("a column is put before another, and unknown entries of the order stay", () => {
  const runSet = { runFeed: { columnOrder: ["later:thing", 7], pageSize: 20 } };
  const { shown } = columnsOf(runSet, KNOWN);
  const moved = withColumnMoved(runSet, shown, "summary:loss", "run:state");
  expect(ids(columnsOf(moved, KNOWN)).slice(0, 3)).toEqual([
    "run:displayName",
    "summary:loss",
    "run:state",
  ]);
  const feed = fieldsOf(moved["runFeed"]);
  expect(feed["columnOrder"]).toEqual(expect.arrayContaining(["later:thing", 7]));
  expect(feed["pageSize"]).toBe(20);
  const reset = withoutColumnChoices(moved);
  expect(ids(columnsOf(reset, KNOWN))).toEqual(ids(columnsOf({}, KNOWN)));
  expect(fieldsOf(reset["runFeed"])["pageSize"]).toBe(20);
});

test("widths are kept within reason, and the same width is no change", () => {
  const wide = withColumnWidth({}, "run:state", 99_999);
  expect(columnsOf(wide, KNOWN).shown[1]!.widthPx).toBe(1200);
  expect(withColumnWidth(wide, "run:state", 1200)).toBe(wide);
});

test("a curve is a column of its own", () => {
  const runSet = withColumnsShown({}, [curveColumnId("loss")], true);
  const curve = columnsOf(runSet, KNOWN).shown.find((one) => one.id === "history:loss");
  expect(curve?.label).toBe("loss curve");
});

test("thousands of keys do not become thousands of columns by themselves", () => {
  const summary = Array.from({ length: 5_000 }, (_, index) => `m${index}`);
  const { shown, hidden } = columnsOf({}, { config: [], summary });
  expect(shown.length).toBeLessThan(100);
  expect(shown.length + hidden.length).toBeGreaterThan(5_000);
});

test("hostile feeds show what is usual", () => {
  for (const runFeed of [null, 3, "x", [], { columnOrder: "x", columnVisible: [1] }]) {
    expect(ids(columnsOf({ runFeed }, KNOWN))).toEqual(ids(columnsOf({}, KNOWN)));
  }
  for (const id of ["", ":", "run:", "nosuch:x", "run:nosuch"]) {
    expect(columnKeyOf(id)).toBeNull();
  }
  expect(columnIdOf(columnKeyOf("config:a.value.b")!)).toBe("config:a.value.b");
});
