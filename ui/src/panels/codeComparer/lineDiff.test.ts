import { expect, test } from "vitest";

import {
  type DiffLine,
  diffLines,
  foldPairs,
  pairLines,
  unifiedLines,
} from "./lineDiff";

const MARKS = { same: " ", added: "+", removed: "-" } as const;

function marked(lines: readonly DiffLine[]): string[] {
  return lines.map(({ kind, text }) => MARKS[kind] + text);
}

test("equal texts have only equal lines, with both numbers", () => {
  expect(diffLines("a\nb\n", "a\nb")).toEqual([
    { kind: "same", text: "a", before: 1, after: 1 },
    { kind: "same", text: "b", before: 2, after: 2 },
  ]);
  expect(diffLines("", "")).toEqual([]);
});

test("the shortest way is found", () => {
  expect(marked(diffLines("a\nb\nc\na\nb\nb\na", "c\nb\na\nb\na\nc"))).toHaveLength(9);
  expect(marked(diffLines("a\nb\nc", "a\nx\nc"))).toEqual([" a", "-b", "+x", " c"]);
  expect(marked(diffLines("", "a\nb"))).toEqual(["+a", "+b"]);
  expect(marked(diffLines("a\nb", ""))).toEqual(["-a", "-b"]);
});

test("either text can be put together again, whatever they are", () => {
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % below;
  };
  for (let round = 0; round < 200; round += 1) {
    const text = () => Array.from({ length: random(12) }, () => "abc"[random(3)]);
    const [before, after] = [text(), text()];
    const lines = diffLines(before.join("\n"), after.join("\n"));
    const side = (skipped: DiffLine["kind"]) =>
      lines.filter(({ kind }) => kind !== skipped).map(({ text }) => text);
    expect(side("added")).toEqual(before);
    expect(side("removed")).toEqual(after);
  }
});

test("texts with nothing in common are told apart without searching for ever", () => {
  const many = (letter: string) =>
    Array.from({ length: 3_000 }, (_, at) => `${letter}${at}`).join("\n");
  const lines = diffLines(many("a"), many("b"));
  expect(lines.filter(({ kind }) => kind === "removed")).toHaveLength(3_000);
  expect(lines.filter(({ kind }) => kind === "added")).toHaveLength(3_000);
});

test("what was changed stands side by side", () => {
  const pairs = pairLines(diffLines("a\nb\nc", "a\nx\ny\nc"));
  expect(pairs.map((pair) => [pair.before?.text, pair.after?.text])).toEqual([
    ["a", "a"],
    ["b", "x"],
    [undefined, "y"],
    ["c", "c"],
  ]);
});

test("equal lines far from changes are folded", () => {
  const lines = Array.from({ length: 20 }, (_, at) => String(at));
  const changed = lines.with(10, "ten");
  const parts = foldPairs(pairLines(diffLines(lines.join("\n"), changed.join("\n"))));
  expect(parts.map((part) => [part.kind, part.pairs.length])).toEqual([
    ["fold", 7],
    ["lines", 7],
    ["fold", 6],
  ]);
});

test("one below the other, a change first says what went", () => {
  const pairs = pairLines(diffLines("a\nb\nc\nd", "a\nx\ny\nd\ne"));
  expect(unifiedLines(pairs).map((line) => `${line.kind} ${line.text}`)).toEqual([
    "same a",
    "removed b",
    "removed c",
    "added x",
    "added y",
    "same d",
    "added e",
  ]);
});
