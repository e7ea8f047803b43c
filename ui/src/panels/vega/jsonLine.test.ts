import { expect, test } from "vitest";

import { brokenLine } from "./jsonLine";

test("what is JSON has no broken line", () => {
  for (const value of [{}, [], "x", 1, null, [[], {}], { a: [1, { b: '\\"\n' }] }]) {
    expect(brokenLine(JSON.stringify(value, null, 2))).toBeNull();
  }
  expect(brokenLine(' {"a": -1.5e-3, "b": "\\u00e4"} ')).toBeNull();
});

test("the line of the first mistake is found", () => {
  const broken: readonly [string, number][] = [
    ["", 1],
    ["{", 1],
    ['{\n"mark": }', 2],
    ['{\n  "a": 1,\n}', 3],
    ['{\n  "a": 1\n  "b": 2\n}', 3],
    ["[1,\n2,\n\n]", 4],
    ["[1\n]]", 2],
    ["{\n\n'a': 1}", 3],
    ['["a\nb"]', 1],
    ["[01]", 1],
    ["{]", 1],
  ];
  for (const [text, line] of broken) {
    expect([text, brokenLine(text)]).toEqual([text, line]);
    expect(() => JSON.parse(text) as unknown).toThrow();
  }
});
