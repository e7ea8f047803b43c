import { expect, test } from "vitest";

import { tintOf } from "./tints";

test("with a goal both ends are strong, and of two colours", () => {
  expect(tintOf(0, [0, 10], "minimize")).toContain("--accent) 34%");
  expect(tintOf(10, [0, 10], "minimize")).toContain("--signal) 34%");
  expect(tintOf(10, [0, 10], "maximize")).toContain("--accent) 34%");
  expect(tintOf(5, [0, 10], "maximize")).toContain(" 0%");
});

test("without a goal larger is stronger, in a colour that judges nothing", () => {
  expect(tintOf(10, [0, 10], null)).toContain("--run) 34%");
  expect(tintOf(0, [0, 10], null)).toContain("--run) 0%");
});

test("what lies outside of what was known takes the colour of the end", () => {
  expect(tintOf(99, [0, 10], null)).toBe(tintOf(10, [0, 10], null));
  expect(tintOf(Infinity, [0, 10], null)).toBe(tintOf(10, [0, 10], null));
});

test("what is no number, or one among equals, has no colour", () => {
  for (const value of [null, undefined, "3", NaN]) {
    expect(tintOf(value, [0, 10], null)).toBeNull();
  }
  expect(tintOf(3, [3, 3], null)).toBeNull();
  expect(tintOf(3, null, null)).toBeNull();
});
