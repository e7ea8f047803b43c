import { expect, test } from "vitest";

import { axisWriter, kindOfFormat } from "./axisFormat";

const written = (format: string, value: number) => axisWriter(format)?.(value) ?? null;

test("numbers are written as d3 and Python would", () => {
  expect(written(".2f", 2.71999)).toBe("2.72");
  expect(written(",", 1234567.5)).toBe("1,234,567.5");
  expect(written(",.0f", -1234567)).toBe("−1,234,567");
  expect(written(".0%", 0.256)).toBe("26%");
  expect(written(".2s", 12345)).toBe("12k");
  expect(written("~s", 1500)).toBe("1.5k");
  expect(written(".1e", 123456)).toBe("1.2e5");
  expect(written("+d", 7)).toBe("+7");
  expect(written(".3", 0.12345)).toBe("0.123");
  expect(written("s", 0)).toBe("0");
});

test("times are written in local time", () => {
  const noon = new Date(2026, 0, 5, 12, 3, 9).getTime() / 1000;
  expect(written("%Y-%m-%d %H:%M", noon)).toBe("2026-01-05 12:03");
  expect(written("%-d %b, %I %p", noon)).toBe("5 Jan, 12 PM");
  expect(written("date", noon)).toBe("2026-01-05");
  expect(written("time", NaN)).toBe("");
});

test("a format says what the numbers mean; one that is unknown says nothing", () => {
  expect(kindOfFormat("datetime")).toBe("time");
  expect(kindOfFormat("%H:%M")).toBe("time");
  expect(kindOfFormat("duration")).toBe("duration");
  expect(kindOfFormat(".2f")).toBeNull();
  expect(axisWriter("<b>")).toBeNull();
  expect(axisWriter("constructor")).toBeNull();
  expect(kindOfFormat("constructor")).toBeNull();
  expect(axisWriter("datetime")).toBeNull();
});
