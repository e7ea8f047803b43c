import { expect, test } from "vitest";

import { boxEdges } from "./boxEdges";
import type { Vec3 } from "./orbit";

const CUBE: readonly Vec3[] = [0, 1, 2, 3, 4, 5, 6, 7].map((bits) => [
  bits & 1 ? 4 : 0,
  bits & 2 ? 2 : 0,
  bits & 4 ? 1 : 0,
]);

function lengths(corners: readonly Vec3[]): number[] {
  return boxEdges(corners)
    .map(([a, b]) =>
      Math.hypot(...corners[a]!.map((one, axis) => one - corners[b]![axis]!)),
    )
    .toSorted((a, b) => a - b);
}

test("a box has its twelve edges in whatever order its corners come", () => {
  const orders = [
    [0, 1, 2, 3, 4, 5, 6, 7],
    [0, 1, 3, 2, 4, 5, 7, 6],
    [0, 2, 4, 1, 3, 6, 5, 7],
    [7, 0, 6, 1, 5, 2, 4, 3],
  ];
  for (const order of orders) {
    const found = lengths(order.map((at) => CUBE[at]!));
    expect(found.map((one) => Number(one.toFixed(6)))).toEqual([
      1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4,
    ]);
  }
});

test("a body that is no box is drawn as two rings, and a flat one as it is", () => {
  const body = CUBE.map(([x, y, z], at): Vec3 => [x + at * at, y - at, z * (at + 1)]);
  expect(boxEdges(body)).toHaveLength(12);
  const flat = CUBE.map(([x, y]): Vec3 => [x, y, 0]);
  expect(Math.max(...lengths(flat))).toBe(4);
});
