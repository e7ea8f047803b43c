import { expect, test } from "vitest";

import type { HoverRow } from "./engine/hover";
import { digitsWide, hintText } from "./tooltip";

const ROW: HoverRow = {
  line: 0,
  x: 3,
  y: 2,
  original: 2.5,
  low: 1,
  high: 4,
  members: 3,
  spread: { mean: 2.25, deviation: 0.5, min: 0.5, max: 5 },
  px: 0,
  py: 0,
};
const ALL = "${x}|${y}|${original}|${mean}|${stddev}|${min}|${max}|${percent}|${none}";
const at = (x: number): string => `step ${x}`;

test("of a group the words know its runs, whatever its line shows", () => {
  expect(hintText(ALL, ROW, 8, at)).toBe("step 3|2|2.5|2.25|0.5|0.5|5|25%|");
});

test("of a single run they know its bucket", () => {
  const single = { ...ROW, spread: null, original: null };
  expect(hintText(ALL, single, 8, at)).toBe("step 3|2|2|2||1|4|25%|");
  const nan = { ...single, y: NaN, low: null, high: null };
  expect(hintText(ALL, nan, 0, at)).toBe("step 3|NaN|NaN||||||");
});

test("wide letters have room for two digits", () => {
  expect(digitsWide("−0.5 … 1")).toBe(8);
  expect(digitsWide("損失 🎉")).toBe(7);
});
