import { expect, test } from "vitest";

import { chartAxis } from "./scales";

const FREE = { log: false, range: [null, null] } as const;

test("numbers stand on a scale that ends where a person fixed it", () => {
  const axis = chartAxis([1, 5, null], { ...FREE, range: [0, 10] }, [0, 100], 40);
  expect(axis.place(5)).toBe(50);
  expect(axis.place("5")).toBeNaN();
  expect(axis.place(null)).toBeNaN();
  expect(axis.ticks.map((tick) => tick.label)).toEqual(["0", "5", "10"]);
});

test("an inverted axis runs the other way", () => {
  const wish = { ...FREE, range: [0, 10], isInverted: true } as const;
  expect(chartAxis([1], wish, [0, 100], 40).place(1)).toBe(90);
});

test("a log axis has no place for what is not positive", () => {
  const axis = chartAxis([-1, 0.1, 10], { ...FREE, log: true }, [0, 100], 40);
  expect(axis.place(-1)).toBeNaN();
  expect(axis.place(1)).toBeCloseTo(50, 6);
});

test("bars begin at zero, whichever side they are on", () => {
  const wish = { ...FREE, fromZero: true };
  expect(chartAxis([3, 4], wish, [0, 100], 40).place(0)).toBe(0);
  expect(chartAxis([-3], wish, [0, 100], 40).place(0)).toBe(100);
});

test("one text makes all of them categories, numbers by size", () => {
  const axis = chartAxis(["10", 9, "adam", null], FREE, [0, 90], 40);
  expect(axis.categories).toEqual(["9", "10", "adam"]);
  expect(axis.place("10")).toBe(45);
  expect(axis.place(9)).toBe(15);
  expect(axis.place("sgd")).toBeNaN();
});

test("nothing at all still makes an axis", () => {
  expect(chartAxis([], FREE, [0, 100], 40).ticks.length).toBeGreaterThan(1);
});
