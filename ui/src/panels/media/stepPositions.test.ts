import { expect, test } from "vitest";

import { stepPositions } from "./stepPositions";

const all = (steps: number[], stride: number, snaps: boolean) => {
  const positions = stepPositions(steps, stride, snaps);
  return Array.from({ length: positions.count }, (_, index) => positions.at(index));
};

test("snapped, the slider stands where something was logged, a stride apart", () => {
  expect(all([0, 3, 4, 9, 10], 1, true)).toEqual([0, 3, 4, 9, 10]);
  expect(all([0, 3, 4, 9, 10], 4, true)).toEqual([0, 4, 9, 10]);
});

test("free, it stands every stride, and at the last step", () => {
  expect(all([2, 9], 3, false)).toEqual([2, 5, 8, 9]);
  expect(stepPositions([0, 2e9], 1, false).count).toBe(2e9 + 1);
});

test("a step finds the position at or before it", () => {
  for (const snaps of [true, false]) {
    const positions = stepPositions([0, 10, 20], 10, snaps);
    expect([-5, 0, 9, 10, 25].map(positions.near)).toEqual([0, 0, 0, 1, 2]);
  }
  expect(stepPositions([], 1, true).count).toBe(0);
});
