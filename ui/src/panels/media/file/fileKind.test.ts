import { expect, test } from "vitest";

import { parseSeparated, previewKind } from "./fileKind";

test.each([
  ["plot.PNG", "image"],
  ["report.html", "html"],
  ["voice.wav", "audio"],
  ["clip.webm", "video"],
  ["media/predictions.table.json", "table"],
  ["README.md", "markdown"],
  ["table.csv", "csv"],
  ["wandb-summary.json", "json"],
  ["requirements.txt", "text"],
  ["model.pt", "none"],
])("%s is looked at as %s", (name, kind) => {
  expect(previewKind({ name, mimetype: null })).toBe(kind);
});

test("quoted cells hold separators, quotes and line ends", () => {
  expect(parseSeparated('a,b\r\n"x, ""y""","1\n2"\n', ",", 10)).toEqual([
    ["a", "b"],
    ['x, "y"', "1\n2"],
  ]);
});

test("no more rows are read than are shown", () => {
  expect(parseSeparated("1\n2\n3", ",", 2)).toEqual([["1"], ["2"]]);
});
