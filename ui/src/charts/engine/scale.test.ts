import { expect, test } from "vitest";

import { padDomain, toPixel, toValue, usableDomain } from "./scale";

test("a pixel leads back to the value it came from, on linear and log axes", () => {
  for (const log of [false, true]) {
    const scale = { log, lo: 0.01, hi: 1000, from: 200, to: 10 };
    for (const value of [0.01, 0.5, 30, 1000]) {
      expect(toValue(scale, toPixel(scale, value))).toBeCloseTo(value, 8);
    }
  }
});

test("a log axis has no place for zero and below", () => {
  const scale = { log: true, lo: 1, hi: 10, from: 0, to: 100 };
  expect(toPixel(scale, 0)).toBeNaN();
  expect(toPixel(scale, -1)).toBeNaN();
});

test("any two ends make a domain that can be drawn", () => {
  expect(usableDomain(Infinity, -Infinity, false)).toEqual([0, 1]);
  expect(usableDomain(Infinity, -Infinity, true)).toEqual([1, 10]);
  expect(usableDomain(5, 5, false)).toEqual([4.5, 5.5]);
  expect(usableDomain(0, 0, false)).toEqual([-0.5, 0.5]);
  expect(usableDomain(9, 3, false)).toEqual([3, 9]);
  expect(usableDomain(-5, 100, true)).toEqual([0.1, 100]);
  expect(usableDomain(4, 4, true)).toEqual([2, 8]);
});

test("padding is equal on both sides in the axis' own space", () => {
  expect(padDomain([0, 10], 0.1, false)).toEqual([-1, 11]);
  const [lo, hi] = padDomain([1, 100], 0.5, true);
  expect(lo).toBeCloseTo(0.1, 10);
  expect(hi).toBeCloseTo(1000, 8);
});
