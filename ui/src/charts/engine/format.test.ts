import { expect, test } from "vitest";

import { exactText, formatDuration, formatValue } from "./format";

test("values are shown with five significant digits", () => {
  expect([0.123456, 1234.5678, -2.5, 7, 0].map(formatValue)).toEqual([
    "0.12346",
    "1234.6",
    "−2.5",
    "7",
    "0",
  ]);
});

test("far from one, values take an exponent", () => {
  expect([0.0000123456, 1.5e12].map(formatValue)).toEqual(["1.2346e−5", "1.5e12"]);
});

test("values without a height are named", () => {
  expect([NaN, Infinity, -Infinity].map(formatValue)).toEqual(["NaN", "∞", "−∞"]);
});

test("a 32-bit float is written without its false digits", () => {
  expect(exactText(Math.fround(0.1))).toBe("0.1");
  expect(exactText(NaN)).toBe("NaN");
});

test("durations read as people say them", () => {
  expect([0, 0.25, 42.5, 90, 3900, 97_200].map(formatDuration)).toEqual([
    "0s",
    "250ms",
    "42.5s",
    "1m 30s",
    "1h 05m",
    "1d 03h",
  ]);
});
