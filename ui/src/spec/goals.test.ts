import { expect, test } from "vitest";

import { definedGoals, goalOf, goalOfName, judge, saidGoal, withGoal } from "./goals";

const LOSS = { section: "summary", name: "loss" };

test.each([
  ["loss", "minimize"],
  ["val/loss", "minimize"],
  ["testAcc", "maximize"],
  ["accuracy_loss", "minimize"],
  ["loss.min", "minimize"],
  ["eval/f1", "maximize"],
  ["glossary", null],
  ["steps", null],
])("%s should %s", (name, goal) => {
  expect(goalOfName(name)).toBe(goal);
});

test("what a person said counts before what was defined, and that before the name", () => {
  expect(goalOf({}, LOSS)).toBe("minimize");
  expect(goalOf({}, LOSS, new Map([["loss", "maximize"]]))).toBe("maximize");
  const said = withGoal({}, LOSS, "none");
  expect(goalOf(said, LOSS, new Map([["loss", "maximize"]]))).toBeNull();
  expect(goalOf({}, { section: "config", name: "loss" })).toBeNull();
});

test("a program's goal holds for what its summary keeps too", () => {
  const keys = [
    { key: "score", goal: "minimize" },
    { key: "odd", goal: "sideways" },
    { key: "loss", goal: null },
  ];
  const defined = definedGoals(keys);
  expect([...defined]).toEqual([["score", "minimize"]]);
  expect(goalOf({}, { section: "summary", name: "score.max" }, defined)).toBe(
    "minimize",
  );
});

test("goals stand beside what else the feed holds, and leave nothing behind", () => {
  const before = { runFeed: { version: 2, columnWidths: { "summary:loss": 90 } } };
  const said = withGoal(before, LOSS, "maximize");
  expect(said).toEqual({
    runFeed: { ...before.runFeed, columnGoals: { "summary:loss": "maximize" } },
  });
  expect(withGoal(said, LOSS, null)).toEqual(before);
});

test("a config is one key in both of its spellings", () => {
  const said = withGoal({}, { section: "config", name: "lr" }, "minimize");
  expect(saidGoal(said, { section: "config", name: "lr.value" })).toBe("minimize");
  expect(said).toEqual({ runFeed: { columnGoals: { "config:lr.value": "minimize" } } });
});

test("numbers are judged by the goal", () => {
  expect(judge(1, 2, "minimize")).toBe("better");
  expect(judge(1, 2, "maximize")).toBe("worse");
  expect(judge(2, 2, null)).toBe("same");
  expect(judge(1, 2, null)).toBeNull();
  expect(judge(NaN, 2, "minimize")).toBeNull();
});
