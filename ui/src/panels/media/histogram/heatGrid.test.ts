import { expect, test } from "vitest";

import { heatGrid } from "./heatGrid";

const column = (grid: ReturnType<typeof heatGrid>, at: number) =>
  Array.from(grid.shares.slice(at * grid.rows, (at + 1) * grid.rows), (share) =>
    Number(share.toFixed(4)),
  );

test("histograms with different bins share one axis, and nothing is lost", () => {
  const grid = heatGrid(
    [
      { edges: [0, 2, 4], counts: [3, 1] },
      { edges: [-4, 0], counts: [10] },
    ],
    8,
  );
  expect([grid.low, grid.high]).toEqual([-4, 4]);
  expect(column(grid, 0)).toEqual([0, 0, 0, 0, 0.375, 0.375, 0.125, 0.125]);
  expect(column(grid, 1)).toEqual([0.25, 0.25, 0.25, 0.25, 0, 0, 0, 0]);
  expect(grid.most).toBe(0.375);
});

test("a histogram of equal values, or of none, has its place all the same", () => {
  const grid = heatGrid(
    [
      { edges: [5, 5], counts: [2] },
      { edges: [5, 5], counts: [0] },
    ],
    4,
  );
  expect(column(grid, 0)).toEqual([1, 0, 0, 0]);
  expect(column(grid, 1)).toEqual([0, 0, 0, 0]);
});
