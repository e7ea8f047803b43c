import { expect, test } from "vitest";

import { lineStyle } from "../../charts/engine/fixtures";
import { measuredRuns, measuredText, withReadableSlopes } from "./measured";

const ROW = {
  line: 1,
  n: 3,
  mean: 2,
  slope: 0.5,
  min: 1,
  argmin: 10,
  max: 3,
  argmax: 12,
  isExact: true,
};
const BOX = { x: [0, 1], y: null } as const;

test("the runs of a group are meant with its line, each once", () => {
  const lines = [lineStyle("a"), { ...lineStyle("group:x"), runs: ["a", "b"] }];
  expect(measuredRuns([{ ...ROW, line: 0 }, ROW], lines)).toEqual(["a", "b"]);
});

test("copied statistics are a table that no name can break", () => {
  const lines = [lineStyle("a"), { ...lineStyle("b"), label: "two\twords\n" }];
  expect(measuredText({ box: BOX, stats: [ROW] }, lines)).toBe(
    "line\tmean\tslope\tmin\targmin\tmax\targmax\tn\ntwo words \t2\t0.5\t1\t10\t3\t12\t3",
  );
});

test("slopes over time are by the hour", () => {
  const measured = { box: BOX, stats: [ROW] };
  expect(withReadableSlopes(measured, "duration").stats[0]!.slope).toBe(1800);
  expect(withReadableSlopes(measured, "number")).toBe(measured);
});
