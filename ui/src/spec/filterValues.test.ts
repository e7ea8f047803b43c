import { expect, test } from "vitest";

import { operationOf, readValue, typedValue, withOperation } from "./filterValues";

const CONFIG = { section: "config", name: "x" };
const NAME = { section: "run", name: "displayName" };

test.each([
  [0.1, "0.1", CONFIG],
  [true, "true", CONFIG],
  ["adam", "adam", CONFIG],
  ["32", '"32"', CONFIG],
  ["32", "32", NAME],
  ["a, b", '"a, b"', CONFIG],
])("%s is typed as %s and read again", (value, text, key) => {
  expect(typedValue(value, key)).toBe(text);
  expect(readValue(text, "=", key)).toBe(value);
});

test("lists are typed with commas", () => {
  const values = [1, "b, c", "d"];
  expect(typedValue(values, CONFIG)).toBe('1, "b, c", d');
  expect(readValue('1, "b, c", d', "IN", CONFIG)).toEqual(values);
  expect(readValue("", "IN", CONFIG)).toEqual([]);
});

test("patterns are taken as they stand", () => {
  expect(readValue("^1", "REGEX", CONFIG)).toBe("^1");
  expect(readValue("12", "CONTAINS", CONFIG)).toBe("12");
});

test("another comparison keeps the value as far as it fits", () => {
  expect(withOperation("IN", 1)).toEqual({ op: "IN", value: [1] });
  expect(withOperation("<", [2, 3])).toEqual({ op: "<", value: 2 });
  expect(withOperation("EXISTS", 1)).toEqual({ op: "!=", value: null });
  expect(operationOf("!=", null)).toBe("EXISTS");
  expect(withOperation("=", null)).toEqual({ op: "=", value: "" });
  expect(withOperation("WITHINSECONDS", "x")).toEqual({
    op: "WITHINSECONDS",
    value: 86_400,
  });
});
