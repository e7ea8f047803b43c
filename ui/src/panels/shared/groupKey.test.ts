import { expect, test } from "vitest";

import { readGroupKey, writeGroupKey } from "./groupKey";

test.each([
  ["lr.value", "config", "lr"],
  ["optim.value.lr", "config", "optim.lr"],
  ["group", "run", "group"],
  ["summary_metrics.best", "summary", "best"],
])("%s is read, and written as it was", (words, section, name) => {
  expect(readGroupKey(words)).toEqual({ section, name });
  expect(writeGroupKey(readGroupKey(words)!)).toBe(words);
});

test("the forms of other charts are understood, and nothing is nothing", () => {
  expect(readGroupKey("config:lr.value")).toEqual({ section: "config", name: "lr" });
  expect(readGroupKey("config.lr")).toEqual({ section: "config", name: "lr" });
  expect(readGroupKey("lr")).toEqual({ section: "config", name: "lr" });
  expect([readGroupKey(""), readGroupKey("None")]).toEqual([null, null]);
});
