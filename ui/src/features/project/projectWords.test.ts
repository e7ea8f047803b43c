import { expect, test } from "vitest";

import { parseFilter } from "../../spec/filterText";
import { accessOf, computeSecondsOf, filterBy, isWider, joined } from "./projectWords";

test("an access that nobody knows counts as the narrowest", () => {
  expect(accessOf("USER_WRITE").label).toBe("Open");
  expect(accessOf("ENTITY_READ").label).toBe("Private");
});

test("only letting more people in is wider", () => {
  expect(isWider("USER_READ", "PRIVATE")).toBe(true);
  expect(isWider("USER_WRITE", "USER_READ")).toBe(true);
  expect(isWider("PRIVATE", "USER_WRITE")).toBe(false);
  expect(isWider("PRIVATE", "PRIVATE")).toBe(false);
});

test("the time of all states is added up", () => {
  expect(computeSecondsOf([])).toBe(0);
  const figures = { runCount: 1, computeSeconds: 1.5 };
  expect(
    computeSecondsOf([
      { ...figures, state: "running" },
      { ...figures, state: "failed" },
    ]),
  ).toBe(3);
});

test("filters can be read whatever is in the name", () => {
  for (const value of ["running", 'o"neil', "a\\b", "and or"]) {
    expect(JSON.stringify(parseFilter(filterBy("user", value)))).toContain(
      JSON.stringify(value),
    );
  }
});

test("parts are joined as people say them", () => {
  expect(joined([])).toBe("");
  expect(joined(["a"])).toBe("a");
  expect(joined(["a", "b"])).toBe("a and b");
  expect(joined(["a", "b", "c"])).toBe("a, b and c");
});
