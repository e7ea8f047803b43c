import { expect, test } from "vitest";

import { type CodeFile, codePairs } from "./codeFiles";

const file = (name: string, digest: string | null): CodeFile => ({
  name,
  digest,
  sizeBytes: 3,
  address: "",
});

test("files are paired by name, those that differ first", () => {
  const before = [
    file("code/a.py", "1"),
    file("code/b.py", "1"),
    file("code/old.py", "1"),
  ];
  const after = [
    file("code/a.py", "1"),
    file("code/b.py", "2"),
    file("diff.patch", "1"),
  ];
  expect(codePairs(before, after).map((pair) => [pair.kind, pair.path])).toEqual([
    ["changed", "b.py"],
    ["added", "diff.patch"],
    ["removed", "old.py"],
    ["same", "a.py"],
  ]);
});

test("without digests nobody knows that two files are equal", () => {
  expect(codePairs([file("a", null)], [file("a", null)])[0]!.kind).toBe("changed");
});
