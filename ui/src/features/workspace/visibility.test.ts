import { expect, test } from "vitest";

import { hideRuns, toggleVisibility, visibilityOf } from "./visibility";

test("runs are shown until they are hidden", () => {
  const isShown = visibilityOf({ hide: "a,b" });
  expect(["a", "b", "c"].map(isShown)).toEqual([false, false, true]);
});

test("with a list of the only runs, all others are hidden", () => {
  const isShown = visibilityOf({ only: "a", hide: "a" });
  expect(["a", "b"].map(isShown)).toEqual([true, false]);
});

test("hiding the last of the only runs leaves none, not all", () => {
  for (const search of [
    toggleVisibility({ only: "a" }, "a"),
    hideRuns({ only: "a" }, ["a"]),
  ]) {
    expect(visibilityOf(search)("a")).toBe(false);
    expect(visibilityOf(search)("b")).toBe(false);
  }
});

test("hiding twice is hiding once", () => {
  expect(hideRuns({ hide: "a" }, ["a", "b"])).toEqual({ hide: "a,b" });
});
