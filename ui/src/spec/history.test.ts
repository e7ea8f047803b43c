import { expect, test } from "vitest";

import { historyOf, redone, stepped, undone } from "./history";

const A = { value: "a" };
const B = { value: "b" };
const C = { value: "c" };

test("steps are taken back and done again in order", () => {
  const two = stepped(stepped(historyOf(A), "one", B, 0), "two", C, 1);
  const back = undone(undone(two));
  expect(back.present).toBe(A);
  expect(undone(back)).toBe(back);
  expect(redone(back).present).toBe(B);
  const again = redone(redone(back));
  expect(again.present).toBe(C);
  expect(redone(again)).toBe(again);
  expect(again.past.map((step) => step.label)).toEqual(["one", "two"]);
});

test("typing is one step, a pause or another label begins the next", () => {
  let typed = stepped(historyOf(A), "Type", B, 0);
  typed = stepped(typed, "Type", C, 900);
  typed = stepped(typed, "Type", A, 1_800);
  expect(typed.past).toHaveLength(1);
  expect(undone(typed).present).toBe(A);
  expect(stepped(typed, "Type", B, 2_801).past).toHaveLength(2);
  expect(stepped(typed, "Drag", B, 1_801).past).toHaveLength(2);
});

test("what was undone is not added to: undo, then the same again, are two steps", () => {
  const undoneStep = undone(stepped(historyOf(A), "Type", B, 0));
  const next = stepped(undoneStep, "Type", C, 10);
  expect(next.past).toHaveLength(1);
  expect(next.future).toEqual([]);
  const redoneStep = redone(undoneStep);
  expect(stepped(redoneStep, "Type", C, 10).past).toHaveLength(2);
});

test("no change is no step", () => {
  const history = historyOf(A);
  expect(stepped(history, "nothing", A, 0)).toBe(history);
});

test("the oldest steps are forgotten", () => {
  let history = historyOf({ value: -1 });
  for (let at = 0; at < 250; at++)
    history = stepped(history, `${at}`, { value: at }, at);
  expect(history.past).toHaveLength(200);
  expect(history.past[0]!.label).toBe("50");
});
