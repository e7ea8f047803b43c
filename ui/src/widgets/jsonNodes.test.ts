import { expect, test } from "vitest";

import { filterTree, makeTree, parseLenientObject } from "./jsonNodes";

test("short lists of plain values stay on one line, nested objects become branches", () => {
  const [sizes, model] = makeTree({ sizes: [64, 32], model: { depth: 3 } });
  expect(sizes).toEqual({ key: "sizes", kind: "object", text: "[64,32]" });
  expect(model!.children).toEqual([{ key: "depth", kind: "number", text: "3" }]);
});

test("a search keeps matching leaves with the branches that lead there", () => {
  const tree = makeTree({ lr: 0.1, model: { name: "Wide", depth: 3 } });
  expect(
    filterTree(tree, "wide").map((node) => node.children?.map((c) => c.key)),
  ).toEqual([["name"]]);
});

test("NaN and infinities are read as numbers, also beside strings that spell them", () => {
  expect(parseLenientObject('{"a": NaN, "b": "NaN", "c": [-Infinity]}')).toEqual({
    a: Number.NaN,
    b: "NaN",
    c: [-Infinity],
  });
});

test("what is no object reads as an empty one", () => {
  expect([
    parseLenientObject("[1]"),
    parseLenientObject("{"),
    parseLenientObject(null),
  ]).toEqual([{}, {}, {}]);
});
