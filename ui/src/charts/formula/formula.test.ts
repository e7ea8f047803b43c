import { expect, test } from "vitest";

import { evaluate } from "./evaluate";
import { bound, metricsOf, needsAllRows } from "./formula";
import { parseFormula, problemText } from "./parse";

const LOSS = Float64Array.of(4, 2, 1, 2);
const X = Float64Array.of(0, 10, 20, 30);

function value(text: string, keys: readonly string[] = ["loss"]): number[] {
  const { formula, problem } = parseFormula(text, keys);
  if (!formula) throw new Error(problemText(problem));
  const inputs = {
    x: X,
    count: null,
    metric: (key: string, ofBaseline: boolean) =>
      ofBaseline ? LOSS.map((one) => one * 10) : key.includes("loss") ? LOSS : null,
  };
  return [
    ...evaluate(
      bound(formula, () => 7, "_step"),
      inputs,
    ),
  ];
}

test.each([
  ["2 ** 3 ** 2", 512],
  ["-2 ** 2", -4],
  ["2 ** -1", 0.5],
  ["7 % 4 * 2 + 1", 7],
  ["-7 % 4", 1],
  ["(1 + 2) * 3", 9],
  ["1e-3 * 1000", 1],
  ["10 - 4 - 3", 3],
  ["max(1, 2, 3) - min(4, 5)", -1],
  ["log(exp(2)) + sqrt(9) + abs(-1)", 6],
])("%s is %d", (text, expected) => {
  expect(value(text)[0]).toBeCloseTo(expected, 12);
});

test("metrics, x and values of the run are read", () => {
  expect(value("loss / 2 + x")).toEqual([2, 11, 20.5, 31]);
  expect(value("_step / 10")).toEqual([0, 1, 2, 3]);
  expect(value("${config:lr} - ${loss}")).toEqual([3, 5, 6, 5]);
  expect(value("loss - baseline.loss")).toEqual([-36, -18, -9, -18]);
});

test("running functions look back", () => {
  expect(value("diff(loss)")).toEqual([NaN, -2, -1, 1]);
  expect(value("cumsum(loss)")).toEqual([4, 6, 7, 9]);
  expect(value("min(loss)")).toEqual([4, 2, 1, 1]);
  // By hand: sums 4, 4, 3, 3.5 over weights 1, 1.5, 1.75, 1.875.
  const ema = [4, 4 / 1.5, 3 / 1.75, 3.5 / 1.875];
  value("ema(loss, 0.5)").forEach((one, at) => expect(one).toBeCloseTo(ema[at]!, 12));
});

test("keys with signs in them are one name where they were logged", () => {
  const keys = (text: string) =>
    metricsOf(parseFormula(text, ["train/loss", "train", "loss", "val-acc"]).formula!);
  expect(keys("train/loss * 2")).toEqual(["train/loss"]);
  expect(keys("train / loss")).toEqual(["train", "loss"]);
  expect(keys("1 - val-acc")).toEqual(["val-acc"]);
  expect(keys("${any thing/at all} + baseline.train/loss")).toEqual([
    "any thing/at all",
    "train/loss",
  ]);
});

test.each([
  ["loss +", "expected a value at character 7"],
  ["loss ^ 2", "unexpected '^', powers are written ** at character 6"],
  ["(loss", "this bracket is never closed at character 1"],
  ["frob(loss)", "no function is called 'frob'"],
  ["ema()", "expected a value, not ')' at character 5"],
  ["abs(loss, 1)", "abs takes 1 argument, not 2"],
  ["${config:}", "which config value is meant at character 1"],
  ["${loss", "this reference has no closing }"],
  ["(".repeat(5000), "longer than 2000 characters"],
  ["(".repeat(900), "nested too deeply"],
  ["-".repeat(900) + "1", "nested too deeply"],
])("%s is refused at its place", (text, words) => {
  const { problem } = parseFormula(text, ["loss"]);
  expect(problemText(problem!)).toContain(words);
});

test("what a formula needs is known before it is worked out", () => {
  const parsed = (text: string) => parseFormula(text).formula!;
  expect(needsAllRows(parsed("loss + cumsum(loss)"))).toBe(true);
  expect(needsAllRows(parsed("min(loss)"))).toBe(true);
  expect(needsAllRows(parsed("min(loss, 1)"))).toBe(false);
  expect(metricsOf(parsed("a + b * a"))).toEqual(["a", "b"]);
});
