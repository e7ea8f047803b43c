import { expect, test } from "vitest";

import type { MediaItem } from "./mediaItems";
import { galleryOf, gridsOf, largestBatch, type LoggedKey, type Tile } from "./tiles";

const item = (text: string): MediaItem => ({
  kind: "text",
  path: null,
  text,
  caption: "",
});

/** A run that logged so many words at each step: `a 0/1` is its second word of step 0. */
function logged(runId: string, batches: Record<number, number>): LoggedKey {
  return {
    mediaKey: "words",
    run: { runId, displayName: runId, slot: 0, state: "finished" },
    steps: Object.entries(batches).map(([step, count]) => ({
      step: Number(step),
      items: Array.from({ length: count }, (_, index) =>
        item(`${runId} ${step}/${index}`),
      ),
    })),
  };
}

const said = (tile: Tile) => (tile.item && "text" in tile.item ? tile.item.text : null);
const RUNS = [logged("a", { 0: 2, 5: 1 }), logged("b", { 5: 3 })];
const place = { step: 5, index: 0, steps: [0, 5], maxItems: 10 };

test("a gallery goes along batches, runs or steps", () => {
  const texts = (axis: "step" | "index" | "run", at = place) =>
    galleryOf(RUNS, axis, at).map((group) => group.tiles.map(said));
  expect(texts("index")).toEqual([["a 5/0"], ["b 5/0", "b 5/1", "b 5/2"]]);
  expect(texts("run")).toEqual([["a 5/0", "b 5/0"]]);
  expect(texts("run", { ...place, index: 2 })).toEqual([[null, "b 5/2"]]);
  expect(texts("step", { ...place, step: 0 })).toEqual([["a 0/0", "a 5/0"], ["b 5/0"]]);
});

test("what is too much for the page is counted", () => {
  const [, group] = galleryOf(RUNS, "index", { ...place, maxItems: 2 });
  expect([group!.tiles.length, group!.total]).toEqual([2, 3]);
  const many = logged(
    "c",
    Object.fromEntries(Array.from({ length: 9 }, (_, n) => [n, 1])),
  );
  const steps = many.steps.map((one) => one.step);
  const shown = (step: number) =>
    galleryOf([many], "step", { step, index: 0, steps, maxItems: 3 })[0]!.tiles.map(
      (tile) => tile.step,
    );
  expect(shown(2)).toEqual([2, 3, 4]);
  expect(shown(8)).toEqual([6, 7, 8]);
});

test("a grid has runs, steps or places in the batch on either axis", () => {
  const [grid] = gridsOf(
    RUNS,
    { mode: "grid", x: "run", y: "step" },
    { ...place, step: 0 },
  );
  expect(grid!.columns).toEqual(["a", "b"]);
  expect(grid!.rows.map((row) => [row.name, ...row.tiles.map(said)])).toEqual([
    ["step 0", "a 0/0", null],
    ["step 5", "a 5/0", "b 5/0"],
  ]);
  const grids = gridsOf(
    RUNS,
    { mode: "grid", x: "index", y: "step" },
    { ...place, step: 0 },
  );
  expect(grids.map((one) => one.run?.runId)).toEqual(["a", "b"]);
  expect(grids[1]!.rows[1]!.tiles.map(said)).toEqual(["b 5/0", "b 5/1", "b 5/2"]);
  expect(largestBatch(RUNS)).toBe(3);
});
