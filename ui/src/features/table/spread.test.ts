import { expect, test } from "vitest";

import { barsOf, spreadLabel } from "./spread";

test("bars stand where their bins are, and what little there is can be seen", () => {
  const counts = [0, 1000, 1, 0];
  const bars = barsOf({ low: 0, high: 1, counts }, 40, 12);
  expect(bars.map(({ x, height }) => [x, height])).toEqual([
    [10, 12],
    [20, 1.5],
  ]);
});

test("equal values are one thin bar in the middle", () => {
  const [bar, ...others] = barsOf({ low: 2, high: 2, counts: [7] }, 36, 12);
  expect(others).toEqual([]);
  expect(bar!.x).toBe(16.5);
  expect(bar!.width).toBeLessThan(3);
});

test("a distribution is told in words", () => {
  expect(spreadLabel({ low: 0, high: 1, counts: [1, 3, 0, 0] })).toBe(
    "distribution of 4 values on a scale from 0 to 1: most, 3, from 0.25 to 0.5",
  );
  expect(spreadLabel({ low: 0, high: 1, counts: [1, 1] })).toBe(
    "distribution of 2 values on a scale from 0 to 1",
  );
  expect(spreadLabel({ low: 0.1, high: 0.1, counts: [1] })).toBe(
    "distribution of 1 value, all 0.1",
  );
});
