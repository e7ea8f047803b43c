import { expect, test } from "vitest";

import { metricsByPattern } from "./metricPattern";

const KEYS = ["layer_0/grad", "layer_0/norm", "layer_1/grad", "loss"];

test("what brackets catch names a metric, by number and by name", () => {
  const found = metricsByPattern("^layer_(?P<layer>\\d+)/(grad)", KEYS)!;
  expect(found.map((one) => [one.key, one.caption])).toEqual([
    ["layer_0/grad", "0 · grad"],
    ["layer_1/grad", "1 · grad"],
  ]);
  expect(found[1]!.parts).toEqual({ 1: "1", 2: "grad", layer: "1" });
});

test("without brackets, or where they caught nothing, the whole name counts", () => {
  const captions = (pattern: string) =>
    metricsByPattern(pattern, KEYS)!.map((one) => one.caption);
  expect(captions("grad$")).toEqual(["layer_0/grad", "layer_1/grad"]);
  expect(captions("^loss(/.*)?$")).toEqual(["loss"]);
});

test("a pattern that cannot be read is told from one that matches nothing", () => {
  expect(metricsByPattern("(", KEYS)).toBeNull();
  expect(metricsByPattern("a".repeat(2000), KEYS)).toBeNull();
  expect(metricsByPattern("zzz", KEYS)).toEqual([]);
});
