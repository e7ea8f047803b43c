import { expect, test } from "vitest";

import { versionFilter } from "./artifactVersions";

test("a search of versions looks at names and tags, and at the number when it is one", () => {
  const pattern = { $regex: "(?i)v1\\.5" };
  expect(JSON.parse(versionFilter(" v1.5 "))).toEqual({
    state: "COMMITTED",
    $or: [{ alias: pattern }, { tag: pattern }],
  });
  expect(JSON.parse(versionFilter("v12")).$or).toContainEqual({ versionIndex: 12 });
  expect(JSON.parse(versionFilter(""))).toEqual({ state: "COMMITTED" });
});
