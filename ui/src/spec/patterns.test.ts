import { expect, test } from "vitest";

import { couldTakeForEver } from "./patterns";

test.each(["(a+)+$", "(a*)*", "((a+)b?)+", "(?:x{2,})*y", "(\\d+,)+", "([+]a*)+"])(
  "%s could take for ever",
  (source) => expect(couldTakeForEver(source)).toBe(true),
);

test.each([
  "",
  "loss",
  "^train/.*loss$",
  "(foo|bar)+",
  "(a+)b+",
  "(a+){2}",
  "[(+]+[)]*",
  "\\(a+\\)+",
  "(a{2,3})+",
  ")+",
  "a+b*",
])("%s ends", (source) => expect(couldTakeForEver(source)).toBe(false));
