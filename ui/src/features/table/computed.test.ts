import { expect, test } from "vitest";

import { compile } from "./computed";

const KNOWN = {
  config: ["lr", "opt.name", "loss"],
  summary: ["loss", "val/loss", "best.acc"],
};
const run = (values: Record<string, unknown>) => ({ name: "r", fields: {}, values });
const RUN = run({
  "summary_metrics.loss": 0.5,
  "summary_metrics.val/loss": 0.75,
  "summary_metrics.best.acc": 0.9,
  "config.lr": 0.1,
  "config.loss": 7,
});

function value(text: string, baseline: ReturnType<typeof run> | null = null) {
  const { compiled, problem } = compile(text, KNOWN);
  if (compiled === null) throw new Error(problem);
  return compiled.evaluate(RUN, baseline);
}

test.each([
  ["val/loss - loss", 0.25],
  ["best.acc * 100", 90],
  ["lr * 2", 0.2],
  ["${config:loss} + loss", 7.5],
  ["max(loss, val/loss)", 0.75],
  ["-abs(loss) ** 2", -0.25],
])("%s is %d", (text, expected) => {
  expect(value(text)).toBeCloseTo(expected, 12);
});

test("the baseline is another run, and may be missing", () => {
  const other = run({ "summary_metrics.loss": 0.4 });
  expect(value("loss - baseline.loss", other)).toBeCloseTo(0.1, 12);
  expect(value("loss - baseline.loss")).toBeNull();
});

test("what is missing, or no number, gives nothing; infinities are numbers", () => {
  expect(value("loss + nowhere")).toBeNull();
  expect(value("log(loss - loss)")).toBe(-Infinity);
  expect(value("sqrt(0 - loss)")).toBeNull();
});

test("it is asked for exactly what a formula is made of", () => {
  expect(compile("val/loss - lr + ${config:opt.name}", KNOWN).compiled?.paths).toEqual([
    "summary_metrics.val/loss",
    "config.lr",
    "config.opt.name",
  ]);
});

test.each([
  ["loss +", "expected a value"],
  ["diff(loss)", "looks back"],
  ["x + loss", "no x axis"],
  ["1 + 2", "reads no value"],
  ["alert(1)", "no function"],
  [`${"(".repeat(500)}loss${")".repeat(500)}`, "too deeply"],
])("%s is refused in words", (text, problem) => {
  expect(compile(text, KNOWN).problem).toContain(problem);
});
