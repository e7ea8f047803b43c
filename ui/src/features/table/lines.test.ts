import { expect, test } from "vitest";

import type { TableGroup } from "../../api/runGroups";
import type { RunList } from "../../api/runTable";
import { groupedLines, lineAt, pagesOf, plainLines } from "./lines";

const LIST: RunList = {
  entity: "ada",
  project: "p",
  filters: {},
  order: "+created_at",
};

function group(id: string, runCount: number): TableGroup {
  return { id, runCount, values: [], filters: { id }, measures: [] };
}

function of({ id }: TableGroup): RunList {
  return { ...LIST, filters: { id } };
}

test("runs without groups are lines by their places", () => {
  const lines = plainLines(LIST, 1000);
  expect(lines.count).toBe(1000);
  expect(lineAt(lines, 999)).toEqual({ kind: "run", list: LIST, place: 999 });
  expect(lineAt(lines, 1000)).toBeNull();
  expect(pagesOf(lines, 90, 205).map(({ page }) => page)).toEqual([0, 1, 2]);
  expect(pagesOf(plainLines(LIST, 0), 0, 30)).toEqual([]);
});

test("open groups have their runs below, closed ones only a line", () => {
  const groups = [group("a", 3), group("b", 150), group("c", 1)];
  const lines = groupedLines(groups, (id) => id === "b", of);
  expect(lines.count).toBe(153);
  const kinds = [0, 1, 2, 151, 152].map((at) => {
    const line = lineAt(lines, at)!;
    return line.kind === "run"
      ? `${line.list.filters["id"]} ${line.place}`
      : `${line.group.id} ${line.isOpen}`;
  });
  expect(kinds).toEqual(["a false", "b true", "b 0", "b 149", "c false"]);
  const pages = pagesOf(lines, 0, 152).map(
    ({ list, page }) => `${list.filters["id"]} ${page}`,
  );
  expect(pages).toEqual(["b 0", "b 1"]);
});
