import { expect, test } from "vitest";

import { filesOf, mediaItems } from "./mediaItems";
import { mediaSteps, stepAt } from "./mediaRows";

const image = (path: string) => ({ _type: "image-file", path, caption: `of ${path}` });

const paths = (value: unknown) => mediaItems(value).flatMap(filesOf);

test("one picture, a list of pictures and a separated batch are read alike", () => {
  expect(mediaItems({ ...image("a.png"), width: 4, height: 3, size: 9 })).toEqual([
    {
      kind: "image",
      path: "a.png",
      caption: "of a.png",
      sizeBytes: 9,
      size: { width: 4, height: 3 },
      boxes: {},
      masks: {},
    },
  ]);
  expect(paths([image("a.png"), image("b.png")])).toEqual(["a.png", "b.png"]);
  const batch = {
    _type: "images/separated",
    filenames: ["c.png", "d.png"],
    captions: ["c"],
    all_masks: [{ truth: { _type: "mask", path: "m.png" } }, null],
    all_boxes: [null, { guess: { _type: "boxes2D", path: "b.json" } }],
  };
  expect(mediaItems(batch).map((one) => one.caption)).toEqual(["c", ""]);
  expect(paths(batch)).toEqual(["c.png", "m.png", "d.png", "b.json"]);
});

test("groups that hold their members are opened, with the captions beside them", () => {
  const sounds = {
    _type: "audio",
    count: 2,
    captions: ["first", "second"],
    audio: [
      { _type: "audio-file", path: "1.wav" },
      { _type: "audio-file", path: "2.wav", caption: "own" },
    ],
  };
  expect(mediaItems(sounds).map((item) => [item.kind, item.caption])).toEqual([
    ["audio", "first"],
    ["audio", "own"],
  ]);
});

test("a GIF is a picture, whatever it was logged as", () => {
  const kindOf = (path: string) => mediaItems({ _type: "video-file", path })[0]?.kind;
  expect(["a.gif", "a.mp4"].map(kindOf)).toEqual(["image", "video"]);
});

test("kinds without a viewer are files with a name", () => {
  const [bokeh] = mediaItems({ _type: "bokeh-file", path: "b.bokeh.json", size: 5 });
  expect(bokeh).toMatchObject({ kind: "file", noun: "Bokeh figure", sizeBytes: 5 });
  const [later] = mediaItems({ _type: "hologram-file", path: "h.holo" });
  expect(later).toMatchObject({ kind: "file", noun: "file" });
});

test("clouds, molecules and figures have viewers, one by one or in batches", () => {
  const kinds = (value: unknown) => mediaItems(value).map((one) => one.kind);
  const scene = { _type: "object3D-file", path: "a.pts.json" };
  expect(kinds(scene)).toEqual(["scene"]);
  expect(kinds({ _type: "object3D", objects: [scene, scene] })).toEqual([
    "scene",
    "scene",
  ]);
  expect(kinds({ _type: "molecule", filenames: ["a.pdb"] })).toEqual(["molecule"]);
  expect(kinds({ _type: "plotly-file", path: "f.plotly.json" })).toEqual(["plotly"]);
});

test("a table logged in pieces names the pieces before", () => {
  const pieces = {
    _type: "incremental-table-file",
    path: "2.table.json",
    previous_increments_paths: ["0.table.json", "1.table.json"],
  };
  expect(mediaItems(pieces)[0]).toMatchObject({ kind: "table" });
  expect(paths(pieces)).toEqual(["2.table.json", "0.table.json", "1.table.json"]);
});

test("text comes from the row or from its file", () => {
  expect(mediaItems("as logged")[0]).toMatchObject({ kind: "text", text: "as logged" });
  expect(mediaItems({ _type: "markdown-file", path: "a.md" })[0]).toMatchObject({
    kind: "markdown",
    path: "a.md",
    text: null,
  });
});

test("histograms need one edge more than counts, spelled out or packed", () => {
  const counts = [1, 2];
  const read = (rest: object) =>
    mediaItems({ _type: "histogram", values: counts, ...rest });
  expect(read({ bins: [0, 1, 2] })[0]).toMatchObject({ counts, edges: [0, 1, 2] });
  expect(read({ packedBins: { min: -1, size: 0.5, count: 2 } })[0]).toMatchObject({
    edges: [-1, -0.5, 0],
  });
  expect(read({ bins: [0, 1] })).toEqual([]);
});

test("values that show nothing give nothing", () => {
  expect([3, null, true, {}, { _type: "image-file" }].flatMap(mediaItems)).toEqual([]);
});

test("steps come in order, and a run shows what it logged last before the slider", () => {
  const rows = [
    { _step: 9, pic: image("late.png") },
    { _step: 2, pic: image("early.png") },
    { _step: 5, pic: 7 },
  ];
  const steps = mediaSteps(rows, "pic");
  expect(steps.map((one) => one.step)).toEqual([2, 9]);
  expect(stepAt(steps, 8)?.items.flatMap(filesOf)).toEqual(["early.png"]);
  expect(stepAt(steps, 1)).toBeUndefined();
});
