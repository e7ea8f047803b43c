import { expect, test } from "vitest";

import type { RunFile } from "../../api/files";
import { makeFileTree } from "./fileTree";

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
