import { expect, test } from "vitest";

import { LEAST_PX, MOST_PX, comparerLook, narrower, wider } from "./comparerLook";

test("columns have a width of their own, within bounds", () => {
  expect(comparerLook({})).toEqual({ width: 180, isWhole: false });
  expect(comparerLook({ columnWidth: 300, wrapValues: true })).toEqual({
    width: 300,
    isWhole: true,
  });
  expect(comparerLook({ columnWidth: "wide", wrapValues: 1 }).width).toBe(180);
  expect(comparerLook({ columnWidth: -5 }).width).toBe(LEAST_PX);
  expect(comparerLook({ columnWidth: 1e9 }).width).toBe(MOST_PX);
});

test("steps of width end at the bounds", () => {
  expect(narrower(wider(180))).toBe(180);
  expect(narrower(LEAST_PX)).toBe(LEAST_PX);
  expect(wider(MOST_PX)).toBe(MOST_PX);
});
