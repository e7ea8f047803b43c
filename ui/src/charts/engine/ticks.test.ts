import { describe, expect, test } from "vitest";

import { durationTicks, linearTicks, logTicks, niceStep, timeTicks } from "./ticks";

const labels = (ticks: { label: string }[]): string[] =>
  ticks.map((tick) => tick.label);

test("steps are 1, 2 or 5 times a power of ten", () => {
  expect([10, 23, 0.7, 4e6].map((length) => niceStep(length, 5))).toEqual([
    2, 5, 0.2, 1e6,
  ]);
});

describe("linear ticks", () => {
  test("carry no floating-point dust", () => {
    expect(linearTicks(0, 1, 5).map((tick) => tick.value)).toEqual([
      0, 0.2, 0.4, 0.6, 0.8, 1,
    ]);
    expect(labels(linearTicks(-0.3, 0.3, 6))).toEqual([
      "−0.3",
      "−0.2",
      "−0.1",
      "0",
      "0.1",
      "0.2",
      "0.3",
    ]);
  });

  test("have as many decimals as their distance needs", () => {
    expect(labels(linearTicks(0.9991, 0.9999, 4))).toEqual([
      "0.9992",
      "0.9994",
      "0.9996",
      "0.9998",
    ]);
  });

  test("shorten thousands and millions", () => {
    expect(labels(linearTicks(0, 60_000, 3))).toEqual(["0", "20k", "40k", "60k"]);
    expect(labels(linearTicks(0, 3e6, 3))).toEqual(["0", "1M", "2M", "3M"]);
  });

  test("write very small numbers with an exponent", () => {
    expect(labels(linearTicks(0, 4e-5, 2))).toEqual(["0", "2e−5", "4e−5"]);
  });
});

describe("log ticks", () => {
  test("name the decades and leave the rest unnamed", () => {
    const named = labels(logTicks(0.001, 1000, 4)).filter(Boolean);
    expect(named).toEqual(["0.01", "1", "100"]);
  });

  test("name 2 and 5 as well where there is room", () => {
    expect(labels(logTicks(1, 100, 8)).filter(Boolean)).toEqual([
      "1",
      "2",
      "5",
      "10",
      "20",
      "50",
      "100",
    ]);
  });

  test("read like a linear axis within one decade", () => {
    expect(labels(logTicks(2, 6, 4))).toEqual(["2", "3", "4", "5", "6"]);
  });
});

test("durations fall on round clock lengths", () => {
  expect(labels(durationTicks(0, 3600, 4))).toEqual(["0s", "15m", "30m", "45m", "1h"]);
  expect(labels(durationTicks(0, 20, 4))).toEqual(["0s", "5s", "10s", "15s", "20s"]);
});

test("wall-clock ticks fall on round local times and name the day at midnight", () => {
  const midnight = new Date(2026, 8, 22).getTime() / 1000;
  expect(labels(timeTicks(midnight - 21_600, midnight + 21_600, 2))).toEqual([
    "18:00",
    "22 Sep",
    "06:00",
  ]);
});
