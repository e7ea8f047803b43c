import { expect, test } from "vitest";

import { searchFilter } from "./runs";

const look = { order: "-createdAt" };

test("an empty search asks for all runs", () => {
  expect(searchFilter({ ...look, search: "", isRegex: false })).toBe("{}");
});

test("plain text is found as it is typed, whatever its characters mean elsewhere", () => {
  const filter = JSON.parse(
    searchFilter({ ...look, search: "lr=0.1 (b)", isRegex: false }),
  );
  expect(filter.$or[0]).toEqual({ displayName: { $regex: "(?i)lr=0\\.1 \\(b\\)" } });
});

test("a regular expression is sent as it is", () => {
  const filter = JSON.parse(
    searchFilter({ ...look, search: "^sweep-\\d+", isRegex: true }),
  );
  expect(filter.$or[1]).toEqual({ name: { $regex: "(?i)^sweep-\\d+" } });
});
