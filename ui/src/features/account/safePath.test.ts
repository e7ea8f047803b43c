import { expect, test } from "vitest";

import { safePath } from "./safePath";

const ORIGIN = "https://trailmark.test";

test.each(["/", "/ada/digits?q=x#top", "/a//b"])("%j is followed", (next) => {
  expect(safePath(next, ORIGIN)).toBe(ORIGIN + next);
});

test("a path that looks like another site stays here", () => {
  expect(safePath("/..//evil.org", ORIGIN)).toBe(`${ORIGIN}//evil.org`);
});

test.each([
  undefined,
  "",
  "ada",
  "//evil.org",
  "///evil.org",
  "/\\evil.org",
  "/\t/evil.org",
  "/\n/evil.org",
  "\t//evil.org",
  "https://evil.org",
  "javascript:alert(1)",
  "//evil.org:x",
])("%j leads home", (next) => {
  expect(safePath(next, ORIGIN)).toBe("/");
});
