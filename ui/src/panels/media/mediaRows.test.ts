import { expect, test } from "vitest";

import { mediaItems, mediaSteps, stepAt } from "./mediaRows";

const image = (path: string) => ({ _type: "image-file", path, caption: `of ${path}` });

test("one picture, a list of pictures and a separated batch are read alike", () => {
  expect(mediaItems(image("a.png"))).toEqual([
    { path: "a.png", kind: "image", caption: "of a.png" },
  ]);
  expect(mediaItems([image("a.png"), image("b.png")]).map((one) => one.path)).toEqual([
    "a.png",
    "b.png",
  ]);
  const batch = {
    _type: "images/separated",
    filenames: ["c.png", "d.png"],
    captions: ["c"],
  };
  expect(mediaItems(batch).map((one) => one.caption)).toEqual(["c", ""]);
});

test("values that are no files give nothing", () => {
  expect([3, null, "text", {}, { _type: "image-file" }].map(mediaItems)).toEqual([
    [],
    [],
    [],
    [],
    [],
  ]);
});

test("steps come in order, and a run shows what it logged last before the slider", () => {
  const rows = [
    { _step: 9, pic: image("late.png") },
    { _step: 2, pic: image("early.png") },
    { _step: 5, pic: 7 },
  ];
  const steps = mediaSteps(rows, "pic");
  expect(steps.map((one) => one.step)).toEqual([2, 9]);
  expect(stepAt(steps, 8)?.items[0]?.path).toBe("early.png");
  expect(stepAt(steps, 1)).toBeUndefined();
});
