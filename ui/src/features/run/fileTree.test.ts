import { expect, test } from "vitest";

import type { RunFile } from "../../api/files";
import { makeFileTree, parseSeparated, previewKind } from "./fileTree";

function file(name: string, sizeBytes = 1): RunFile {
  return { id: name, name, sizeBytes, mimetype: null, updatedAt: null, directUrl: "" };
}

test("paths become folders, folders first, with their bytes added up", () => {
  const tree = makeFileTree([
    file("b.txt", 5),
    file("media/a/10.png", 2),
    file("media/a/9.png", 3),
  ]);
  expect(tree.map(({ name, sizeBytes }) => [name, sizeBytes])).toEqual([
    ["media", 5],
    ["b.txt", 5],
  ]);
  expect(tree[0]!.children![0]!.children!.map((node) => node.path)).toEqual([
    "media/a/9.png",
    "media/a/10.png",
  ]);
});

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
  expect(previewKind(file(name))).toBe(kind);
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
