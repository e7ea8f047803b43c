import { expect, test } from "vitest";

import { legendFit } from "./Legend";

test("all names show when they fit", () => {
  expect(legendFit(["a", "b", "c"], 400)).toBe(3);
});

test("room is kept for the count of those that do not fit", () => {
  const names = Array.from({ length: 20 }, (_, i) => `run-${i}`);
  const fit = legendFit(names, 300);
  expect(fit).toBeGreaterThan(1);
  expect(fit * (5 * 6 + 30) + 34).toBeLessThanOrEqual(300);
});

test("one name always shows, however narrow the panel", () => {
  expect(legendFit(["a-very-long-name-that-fits-nowhere", "b"], 20)).toBe(1);
});
