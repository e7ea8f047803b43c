import { expect, test } from "vitest";

import { parseBoxes } from "./boxes";
import { classesIn, MASK_OPACITY, paintMask, rgbOf } from "./masks";
import { notedLabels } from "./overlayClasses";

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
  expect([...painted]).toEqual([0, 0, 0, 0, 255, 128, 0, MASK_OPACITY]);
});

test("class names are found under the client's own spelling", () => {
  const notes = {
    "mask/class_labels": { pic_wandb_delimeter_truth: { value: { 1: "road" } } },
  };
  expect(notedLabels(notes, "mask", "pic", "truth")).toEqual({ "1": "road" });
  expect(notedLabels(notes, "boxes", "pic", "truth")).toEqual({});
});
