import { expect, test } from "vitest";

import { columnWindow, scrollLeftFor } from "./columnWindow";
import { type ColumnLayout, layoutOf } from "./layout";

const key = { section: "config", name: "a" } as const;

function tableOf(count: number): ColumnLayout {
  const columns = Array.from({ length: count }, (_, at) => ({
    id: `config:${at}`,
    key,
    label: `${at}`,
    widthPx: 100,
    isPinned: false,
    isColoured: false,
  }));
  return layoutOf(columns, 600, false);
}

test("columns in view are drawn, and two beside them", () => {
  const table = tableOf(30);
  expect(table.pinnedPx).toBe(152);
  expect(columnWindow(table, 0, 652)).toEqual([0, 7]);
  expect(columnWindow(table, 1000, 652)).toEqual([8, 17]);
  expect(columnWindow(table, 99_999, 652)).toEqual([27, 29]);
  expect(columnWindow(tableOf(1), 0, 652)).toEqual([0, 0]);
});

test("a column is scrolled to when it is out of view", () => {
  const table = tableOf(30);
  expect(scrollLeftFor(table, 2, 0, 652)).toBeNull();
  expect(scrollLeftFor(table, 2, 1000, 652)).toBe(200);
  expect(scrollLeftFor(table, 9, 0, 652)).toBe(500);
  expect(scrollLeftFor(table, 99, 0, 652)).toBeNull();
});
