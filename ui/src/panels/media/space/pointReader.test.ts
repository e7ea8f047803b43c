import { expect, test } from "vitest";

import { POINT_COLUMNS, PointReader } from "./pointReader";

function read(text: string, most = 100, piece = 7) {
  const bytes = new TextEncoder().encode(text);
  const reader = new PointReader(most);
  for (let at = 0; at < bytes.length; at += piece)
    reader.feed(bytes.subarray(at, at + piece));
  const sample = reader.finish();
  const rows = Array.from({ length: sample.kept }, (_, row) =>
    Array.from(
      sample.rows.subarray(row * POINT_COLUMNS, (row + 1) * POINT_COLUMNS),
    ).slice(0, sample.width),
  );
  return { ...sample, rows };
}

test("a plain list is read in whatever pieces it comes, relative to its first point", () => {
  for (const piece of [1, 2, 7, 1000]) {
    const { rows, origin, isCut } = read(
      "[[1, 2.5, -3],\n [1e2,-2.5E-1,+0.125 ]]",
      9,
      piece,
    );
    expect(origin).toEqual([1, 2.5, -3]);
    expect(rows).toEqual([
      [0, 0, 0],
      [99, -2.75, 3.125],
    ]);
    expect(isCut).toBe(false);
  }
});

test("a scene has its points, and the rest beside them as it was written", () => {
  const boxes = [{ label: 'a "b], {', corners: [[0, 0, 0]] }];
  const text = JSON.stringify({
    type: "lidar/beta",
    boxes,
    points: [[0, 0, 0, 3]],
    vectors: [],
  });
  const { rows, width, beside, isCut } = read(text);
  expect([rows, width, isCut]).toEqual([[[0, 0, 0, 3]], 4, false]);
  expect(JSON.parse(beside["boxes"]!)).toEqual(boxes);
  expect(Object.keys(beside)).toEqual(["type", "boxes", "vectors"]);
});

test("more points than are kept become an even sample", () => {
  const points = Array.from({ length: 1001 }, (_, n) => [n, 0, 0]);
  const { rows, kept, total } = read(JSON.stringify(points), 100, 4096);
  expect(total).toBe(1001);
  expect(kept).toBeGreaterThan(50);
  expect(kept).toBeLessThanOrEqual(100);
  const gaps = new Set(rows.slice(1).map(([x], at) => x! - rows[at]![0]!));
  expect(gaps.size).toBe(1);
});

test("points that are none are counted, and a file cut short is told", () => {
  const odd = read('[[NaN,0,0],[1,2],["a",1,1],[null,1,1],[[1],2,3],{},[5,5,5]]');
  expect([odd.total, odd.unusable, odd.rows]).toEqual([1, 5, [[0, 0, 0]]]);
  expect(read("[[1,2,3],[4,5").isCut).toBe(true);
  expect(read("[[1,2,3],[4,5").total).toBe(1);
  expect(read("[]").isCut).toBe(false);
  expect(read("<html>").total).toBe(0);
});
