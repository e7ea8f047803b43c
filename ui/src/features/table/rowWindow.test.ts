import { expect, test } from "vitest";

import { rowWindow, scrollTopFor } from "./rowWindow";

const HEIGHT = 34 + 20 * 30;

test("the lines in view are drawn, wherever one scrolls to", () => {
  for (let top = 0; top <= 99_980 * 30; top += 7_777) {
    const { first, end, slots } = rowWindow(100_000, top, HEIGHT);
    expect(first).toBeLessThanOrEqual(Math.floor(top / 30));
    expect(end).toBeGreaterThanOrEqual(Math.min(100_000, Math.ceil(top / 30) + 20));
    expect(end - first).toBeLessThanOrEqual(slots);
  }
});

test("where pages fly by no lines are drawn but those in view", () => {
  const calm = rowWindow(1000, 9000, HEIGHT);
  const leaping = rowWindow(1000, 9000, HEIGHT, true);
  expect(leaping).toMatchObject({ first: 300, slots: calm.slots });
  expect(leaping.end).toBeGreaterThanOrEqual(320);
  expect(leaping.end - leaping.first).toBeLessThan(calm.end - calm.first);
});

test("a few pixels change nothing", () => {
  expect(rowWindow(1000, 30, HEIGHT)).toEqual(rowWindow(1000, 80, HEIGHT));
  expect(rowWindow(1000, 0, HEIGHT).slots).toBe(rowWindow(1000, 9000, HEIGHT).slots);
});

test("short tables, none at all, and those that became shorter", () => {
  expect(rowWindow(3, 0, HEIGHT)).toMatchObject({ first: 0, end: 3 });
  expect(rowWindow(0, 500, HEIGHT)).toMatchObject({ first: 0, end: 0 });
  const { first, end } = rowWindow(10, 90_000, HEIGHT);
  expect([first < 10, end]).toEqual([true, 10]);
});

test("scrolls as little as it takes", () => {
  expect(scrollTopFor(5, 0, HEIGHT)).toBeNull();
  expect(scrollTopFor(5, 300, HEIGHT)).toBe(150);
  expect(scrollTopFor(20, 0, HEIGHT)).toBe(30);
});
