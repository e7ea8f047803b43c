import { expect, test } from "vitest";

import { type Fields, listOf, valueAt } from "./document";
import { freedSection, isFree, placeOf, placedPanel, settled } from "./freeGrid";
import { sectionOf } from "./sections";

function panel(id: string, x: number, y: number, w = 8, h = 6): Fields {
  return { __id__: id, layout: { x, y, w, h, odd: id }, config: {} };
}

function view(panels: readonly Fields[], more: Fields = { type: "grid" }): Fields {
  const section = { __id__: "s", name: "Free", panels, ...more };
  return { section: { panelBankConfig: { sections: [section] } } };
}

function places(document: Fields): string[] {
  return listOf(sectionOf(document, "s")["panels"]).map((one) => {
    const { x, y, w, h } = placeOf(one as Fields);
    return `${x},${y} ${w}×${h}`;
  });
}

test("a place is whole numbers on the grid, whatever is said", () => {
  expect(placeOf({})).toEqual({ x: 0, y: 0, w: 8, h: 6 });
  expect(placeOf({ layout: { x: 22, y: -3, w: 12, h: 1 } })).toEqual({
    x: 12,
    y: 0,
    w: 12,
    h: 3,
  });
  expect(placeOf({ layout: { x: "2", y: Number.NaN, w: 1e9, h: 5.6 } })).toEqual({
    x: 0,
    y: 0,
    w: 24,
    h: 6,
  });
});

test("what would be covered goes below, and gaps stay", () => {
  const at = (x: number, y: number) => ({ x, y, w: 8, h: 6 });
  expect(settled([at(0, 0), at(4, 2), at(16, 9)])).toEqual([
    at(0, 0),
    at(4, 6),
    at(16, 9),
  ]);
  expect(settled([at(0, 0), at(0, 1)], 1)).toEqual([at(0, 7), at(0, 1)]);
});

test("a panel is put elsewhere and the others make room", () => {
  const before = view([panel("a", 0, 0), panel("b", 8, 0), panel("c", 0, 6)]);
  const next = placedPanel(
    before,
    { section: "s", panel: "b" },
    placeOf(panel("", 0, 2)),
  );
  expect(places(next)).toEqual(["0,8 8×6", "0,2 8×6", "0,14 8×6"]);
  expect(valueAt(sectionOf(next, "s"), ["panels", 1, "layout", "odd"])).toBe("b");
  const same = placedPanel(
    before,
    { section: "s", panel: "b" },
    placeOf(panel("", 8, 0)),
  );
  expect(places(same)).toEqual(places(before));
  expect(placedPanel(before, { section: "s", panel: "x" }, placeOf({}))).toEqual(
    before,
  );
});

test("a section set free keeps the look it had, and goes back", () => {
  const flow = { type: "flow", flowConfig: { columnsPerPage: 2, boxHeight: 312 } };
  const before = view([panel("a", 0, 0), panel("b", 0, 0), panel("c", 0, 0)], flow);
  const free = freedSection(before, "s", true);
  expect(isFree(sectionOf(free, "s"))).toBe(true);
  expect(places(free)).toEqual(["0,0 12×6", "12,0 12×6", "0,6 12×6"]);
  expect(freedSection(free, "s", true)).toEqual(free);
  expect(sectionOf(freedSection(free, "s", false), "s")["type"]).toBe("flow");
});
