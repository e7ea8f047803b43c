import { expect, test } from "vitest";

import { parseSpec } from "./specText";

test("numbers that JSON does not have are null, words in texts stay", () => {
  const text =
    '{"a": NaN, "b": [-Infinity, 1], "c": "NaN \\"Infinity\\" \\\\", "d": 1}';
  expect(parseSpec(text)).toEqual({
    a: null,
    b: [null, 1],
    c: 'NaN "Infinity" \\',
    d: 1,
  });
});

test("what is no object has no fields, what is no JSON is refused", () => {
  expect(parseSpec("[1]")).toEqual({});
  expect(() => parseSpec("{")).toThrow();
});
