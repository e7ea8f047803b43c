import { expect, test } from "vitest";

import { measuresIn } from "./measures";
import type { RunValues } from "./runValues";

const values: RunValues = {
  runId: "r",
  run: {},
  config: { batch: 4, opt: { lr: 0.5 } },
  summary: { loss: 3, "val/loss": 1, _step: 10, bad: NaN },
};
const read = (config: object) =>
  measuresIn(config as never).map((one) => [one.label, one.read(values)]);

test("formulas stand in place of the metrics that they use", () => {
  expect(read({ metrics: ["loss", "bad", "gone"] })).toEqual([
    ["loss", 3],
    ["bad", null],
    ["gone", null],
  ]);
  expect(
    read({
      metrics: ["loss", "val/loss"],
      expressions: [
        "loss - val/loss",
        "loss * ${config:batch} / ${config:opt.value.lr}",
        "_step / gone",
      ],
    }),
  ).toEqual([
    ["loss - val/loss", 2],
    ["loss * ${config:batch} / ${config:opt.value.lr}", 24],
    ["_step / gone", null],
  ]);
});

test("what is no formula leaves the metrics as they are", () => {
  expect(read({ metrics: ["loss"], expressions: ["loss +", 7] })).toEqual([
    ["loss", 3],
  ]);
});
