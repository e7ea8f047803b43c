import { expect, test } from "vitest";

import type { RunValues } from "./runValues";
import { accessorLabel, cellOf, formatAccessor, parseAccessor } from "./accessor";

const values: RunValues = {
  runId: "r",
  run: { name: "r", duration: 12 },
  config: { lr: 0.1, optim: { name: "adam", beta: [1, 2] }, "a.b": 7 },
  summary: { loss: 0.5, "val/acc": NaN, best: { "acc.top1": 3 }, done: true },
};

test.each([
  ["summary:loss", 0.5],
  ["loss", 0.5],
  ["config:lr.value", 0.1],
  ["config:lr", 0.1],
  ["config:optim.value.name", "adam"],
  ["config:optim.value.beta", "[1,2]"],
  ["config:a.b.value", 7],
  ["summary:best.acc.top1", 3],
  ["summary:val/acc", null],
  ["summary:done", "true"],
  ["summary:toString", null],
  ["run:duration", 12],
])("%s names %s", (text, expected) => {
  expect(cellOf(values, parseAccessor(text))).toBe(expected);
});

test("a name that was read is written as saved views have it", () => {
  for (const text of [
    "summary:a.b",
    "config:lr.value",
    "config:o.value.lr",
    "run:state",
  ]) {
    expect(formatAccessor(parseAccessor(text))).toBe(text);
  }
  expect(accessorLabel("config:o.value.lr")).toBe("o.lr");
  expect(accessorLabel("run:jobType")).toBe("Job type");
});
