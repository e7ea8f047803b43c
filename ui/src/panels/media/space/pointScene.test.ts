import { expect, test } from "vitest";

import { PointReader } from "./pointReader";
import { colourMeaning, pointColours, pointNote, pointScene } from "./pointScene";

function sampleOf(value: unknown, most = 100) {
  const reader = new PointReader(most);
  reader.feed(new TextEncoder().encode(JSON.stringify(value)));
  return reader.finish();
}

const classes = (id: number) => [id, 0, 0] as const;
const scale = (share: number) => [0, share, 0] as const;

test("the fourth column is a class, a value or the first of a colour", () => {
  const meaning = (points: number[][]) => colourMeaning(sampleOf(points));
  expect(meaning([[0, 0, 0]])).toBeNull();
  expect(meaning([[0, 0, 0, 3]])).toBe("class");
  expect(
    meaning([
      [0, 0, 0, 3],
      [0, 0, 0, 0.5],
    ]),
  ).toBe("value");
  expect(meaning([[0, 0, 0, 255, 0, 0]])).toBe("rgb");
});

test("points are coloured as logged, by height or not at all", () => {
  const scene = pointScene(
    sampleOf([
      [0, 0, 1, 2],
      [0, 0, 3, 4],
    ]),
  );
  const colours = (how: "logged" | "height" | "plain") => {
    const found = pointColours(scene, how, classes, scale);
    return found && [...found];
  };
  expect(colours("logged")).toEqual([2, 0, 0, 4, 0, 0]);
  expect(colours("height")).toEqual([0, 0, 0, 0, 1, 0]);
  expect(colours("plain")).toBeNull();
});

test("boxes and vectors lie beside the points; broken ones are left out", () => {
  const corners = Array.from({ length: 8 }, (_, bits) => [
    bits & 1,
    bits & 2,
    bits & 4,
  ]);
  const scene = pointScene(
    sampleOf({
      points: [[10, 10, 10]],
      boxes: [
        { corners, label: "car", score: 0.5, color: [255, 0, 510] },
        { corners: corners.slice(1) },
        { corners: corners.with(0, ["a", 0, 0] as never) },
        7,
      ],
      vectors: [{ start: [10, 10, 10], end: [11, 10, 10] }, { start: [0, 0, 0] }],
    }),
  );
  expect(scene.boxes).toHaveLength(1);
  expect(scene.boxes[0]).toMatchObject({ label: "car", score: 0.5, colour: [1, 0, 1] });
  expect(scene.boxes[0]!.corners[0]).toEqual([-10, -10, -10]);
  expect(scene.vectors).toEqual([{ start: [0, 0, 0], end: [1, 0, 0] }]);
});

test("what is not shown is said", () => {
  const points = Array.from({ length: 10 }, (_, n) => [n, n, n]);
  expect(pointNote(sampleOf(points), false)).toBe("");
  expect(pointNote(sampleOf(points, 4), false)).toBe("Showing 3 of 10 points");
  expect(pointNote(sampleOf(points, 4), true)).toBe("Showing 3 of the first 10 points");
  expect(pointNote(sampleOf([[0, 0, 0], [1]]), false)).toBe("1 points are unusable");
});
