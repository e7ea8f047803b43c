import { expect, test } from "vitest";

import { parseBoxes } from "./boxes";
import { classesIn, paintMask, rgbOf } from "./masks";
import { notedLabels, type OverlayClass, withFound } from "./overlayClasses";
import { lookOf, switchedIn, withClasses, withMinScore } from "./overlayLook";

const size = { width: 200, height: 100 };

test("fractions, pixels and middles all become pixels of the picture", () => {
  const { boxes, labels } = parseBoxes(
    JSON.stringify({
      box_data: [
        { position: { minX: 0.1, maxX: 0.5, minY: 0.2, maxY: 0.6 }, class_id: 1 },
        {
          position: { minX: 10, maxX: 40, minY: 20, maxY: 60 },
          domain: "pixel",
          class_id: 2,
        },
        { position: { middle: [0.5, 0.5], width: 0.2, height: 0.4 }, scores: { p: 1 } },
        { position: { minX: "left" } },
      ],
      class_labels: { "1": "cat" },
    }),
    size,
  );
  expect(boxes.map(({ x, y, width, height }) => [x, y, width, height])).toEqual([
    [20, 20, 80, 40],
    [10, 20, 30, 40],
    [80, 30, 40, 40],
  ]);
  expect(boxes.map((box) => [box.classId, box.scores])).toEqual([
    ["1", ""],
    ["2", ""],
    ["", "p 1"],
  ]);
  expect(labels).toEqual({ "1": "cat" });
});

test("a mask is painted class by class, and hidden classes stay clear", () => {
  const pixels = Uint8ClampedArray.from([0, 0, 0, 255, 2, 2, 2, 255]);
  expect(classesIn(pixels)).toEqual(["0", "2"]);
  const painted = paintMask(pixels, (id) => (id === "2" ? rgbOf("#ff8000") : null));
  expect([...painted]).toEqual([0, 0, 0, 0, 255, 128, 0, 255]);
});

test("class names are found under the client's own spelling", () => {
  const notes = {
    "mask/class_labels": { pic_wandb_delimeter_truth: { value: { 1: "road" } } },
  };
  expect(notedLabels(notes, "mask", "pic", "truth")).toEqual({ "1": "road" });
  expect(notedLabels(notes, "boxes", "pic", "truth")).toEqual({});
});

test("what is switched, coloured or filtered is written beside what is there", () => {
  const cat = { overlay: "truth", kind: "mask", id: "1", label: "cat" } as const;
  const sky = { ...cat, id: "0", label: "sky" };
  const config = { mediaKeys: ["pic"], overlays: { opacity: 0.2, other: [1] } };
  expect(lookOf(config).isShown(cat)).toBe(true);
  expect(lookOf(config).isShown(sky)).toBe(false);
  const hidden = withClasses(config, [cat, sky], false);
  expect(switchedIn(hidden)).toEqual(["mask/truth/1"]);
  expect(lookOf(withClasses(hidden, [cat, sky], true)).isShown(sky)).toBe(true);
  expect(hidden["overlays"]).toMatchObject({ opacity: 0.2, other: [1] });
});

test("boxes under a wished score are left out; those without it stay", () => {
  const look = lookOf(withMinScore({}, "p", 0.5));
  expect([0.4, 0.5].map((p) => look.passes({ p }))).toEqual([false, true]);
  expect(look.passes({ other: 0 })).toBe(true);
  expect(withMinScore(withMinScore({}, "p", 0.5), "p", null)).toEqual({});
});

test("a look of other types is no look", () => {
  const look = lookOf({
    overlays: { switched: "x", opacity: "1", minScores: [], colours: { 1: "red" } },
  });
  expect(look.opacity).toBe(0.5);
  expect(look.colourOf("1", "light")).toMatch(/^#/);
  expect(look.passes({ p: -1 })).toBe(true);
});

test("a class told before its name was known gets the name, and keeps it", () => {
  const told = (label: string): OverlayClass => ({
    overlay: "truth",
    kind: "mask",
    id: "1",
    label,
  });
  const bare = withFound(new Map(), [told("1")]);
  const named = withFound(bare, [told("cat")]);
  expect([...named.values()].map((one) => one.label)).toEqual(["cat"]);
  expect(withFound(named, [told("1")])).toBe(named);
  expect(withFound(named, [told("dog")])).toBe(named);
});
