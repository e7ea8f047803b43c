import { expect, test } from "vitest";

import { nearestIndex, visibleSpan } from "./nearest";

test("finds what a walk over the whole column finds", () => {
  const column = Float64Array.of(-5, 0, 0, 1, 4, 9, 100);
  for (let target = -10; target <= 110; target += 0.25) {
    const index = nearestIndex(column, target);
    const best = Math.min(...column.map((value) => Math.abs(value - target)));
    expect(Math.abs(column[index]! - target)).toBe(best);
  }
});

test("an empty column has no nearest value", () => {
  expect(nearestIndex(new Float64Array(), 3)).toBe(-1);
});

test("the visible part reaches one point beyond each edge", () => {
  const column = Float64Array.of(0, 1, 2, 3, 4, 5);
  expect(visibleSpan(column, 2, 3)).toEqual({ start: 1, end: 5 });
  expect(visibleSpan(column, -9, 99)).toEqual({ start: 0, end: 6 });
  expect(visibleSpan(column, 2.2, 2.8)).toEqual({ start: 2, end: 4 });
});
