import { expect, test } from "vitest";

import {
  columnsOf,
  withColumnColoured,
  withColumnPinned,
  withColumnWidth,
  withoutColumnChoices,
} from "./columns";
import {
  computedId,
  computedOf,
  withComputed,
  withoutComputed,
} from "./computedColumns";

const KNOWN = { config: [], summary: ["loss"] };
const GAP = { name: "gap", formula: "${summary:val} - loss == 1" };
const ID = "formula:gap = ${summary:val} - loss == 1";

test("a computed column is told by its id, which ends its name at the first =", () => {
  expect(computedId(GAP)).toBe(ID);
  expect(computedOf({ section: "formula", name: ID.slice(8) })).toEqual(GAP);
  expect(computedId({ name: " a = b ", formula: " c " })).toBe("formula:a b = c");
  for (const name of ["", "gap", "= loss", "gap ="]) {
    expect(computedOf({ section: "formula", name })).toBeNull();
  }
});

test("it is added, changed in its place, and taken away without a trace", () => {
  const before = { odd: 1, runFeed: { odd: 2, columnVisible: {} } };
  let runSet = withComputed(before, null, GAP);
  const shown = columnsOf(runSet, KNOWN).shown.find(({ id }) => id === ID);
  expect(shown).toMatchObject({ label: "gap", isPinned: false });
  runSet = withColumnWidth(withColumnPinned(runSet, ID, true), ID, 300);
  const next = { name: "gap", formula: "loss * 2" };
  const changed = withComputed(runSet, ID, next);
  expect(changed).toEqual({
    odd: 1,
    runFeed: {
      odd: 2,
      columnVisible: { [computedId(next)]: true },
      columnPinned: { [computedId(next)]: true },
      columnWidths: { [computedId(next)]: 300 },
    },
  });
  expect(columnsOf(changed, KNOWN).shown[1]).toMatchObject({ widthPx: 300 });
  expect(withoutComputed(changed, computedId(next))).toEqual({
    odd: 1,
    runFeed: { odd: 2, columnVisible: {}, columnPinned: {}, columnWidths: {} },
  });
});

test("columns that are reset hide what was computed, and keep it", () => {
  const reset = withoutColumnChoices(withComputed({}, null, GAP));
  expect(columnsOf(reset, KNOWN).hidden.map(({ id }) => id)).toContain(ID);
});

test("colours are said once for both spellings of a key, and leave nothing behind", () => {
  const known = { config: ["lr"], summary: [] };
  const runSet = withColumnColoured({ runFeed: { version: 2 } }, "config:lr", true);
  const column = columnsOf(runSet, known).shown.find(({ label }) => label === "lr");
  expect(column?.isColoured).toBe(true);
  expect(withColumnColoured(runSet, "config:lr.value", false)).toEqual({
    runFeed: { version: 2 },
  });
});
