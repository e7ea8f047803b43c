import { describe, expect, it } from "vitest";

import { fuzzyScore, isPlain } from "./fuzzy";

const best = (texts: string[], typed: string) =>
  texts
    .filter((text) => fuzzyScore(text, typed) !== null)
    .toSorted((a, b) => fuzzyScore(b, typed)! - fuzzyScore(a, typed)!);

describe("fuzzyScore", () => {
  it("finds words in any order and any case", () => {
    expect(fuzzyScore("Go to table of runs", "RUNS tab")).not.toBeNull();
    expect(fuzzyScore("Go to table of runs", "runs x")).toBeNull();
    expect(fuzzyScore("anything", "  ")).toBe(0);
  });

  it("lets letters out, but only up to the start of the next word", () => {
    expect(fuzzyScore("train/loss", "trainloss")).not.toBeNull();
    expect(fuzzyScore("Keyboard shortcuts", "ks")).not.toBeNull();
    expect(fuzzyScore("valLoss", "vl")).not.toBeNull();
    expect(fuzzyScore("Line plot", "net")).toBeNull();
    expect(fuzzyScore("Settings: API keys", "net")).toBeNull();
    // Not the first "t" that comes along.
    expect(fuzzyScore("tab train table", "trta")).not.toBeNull();
  });

  it("puts what begins with it first, then beginnings of words, then the rest", () => {
    expect(best(["my closs", "train/loss", "loss", "loss of all"], "loss")).toEqual([
      "loss",
      "loss of all",
      "train/loss",
      "my closs",
    ]);
  });

  it("takes any sign as it is", () => {
    expect(fuzzyScore("a(b", "(")).not.toBeNull();
    expect(fuzzyScore("İstanbul", "i")).not.toBeNull();
    expect(fuzzyScore("", "a")).toBeNull();
  });
});

describe("isPlain", () => {
  it("asks for the beginnings of words", () => {
    expect(isPlain("Undo: Hide a run", "undo hide")).toBe(true);
    expect(isPlain("Undo: Hide a run", "ndo")).toBe(false);
  });
});
