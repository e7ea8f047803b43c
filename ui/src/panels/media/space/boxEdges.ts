/** Edges of boxes whose corners come in whatever order; pure. */
import type { Vec3 } from "./orbit";

type Edge = readonly [number, number];

/** Corners by three bits: joined when one bit differs. */
const BIT_EDGES: readonly Edge[] = Array.from({ length: 8 }, (_, from) => from).flatMap(
  (from) =>
    [1, 2, 4].flatMap((bit): Edge[] => (from & bit ? [] : [[from, from | bit]])),
);
/** Bottom, top and what joins them, for bodies with no right angle at all. */
const RING_EDGES: readonly Edge[] = [0, 1, 2, 3].flatMap((at): Edge[] => {
  const next = (at + 1) % 4;
  return [
    [at, next],
    [at + 4, next + 4],
    [at, at + 4],
  ];
});
/** Corners farther from where a box would have them than this share of its size. */
const TOLERANCE = 0.15;

/**
 * The twelve edges of a box as pairs of corners. Of the corners next to the first, the
 * three are found from which the other four follow; clients write corners in many orders.
 */
export function boxEdges(corners: readonly Vec3[]): readonly Edge[] {
  let best: { readonly byBits: readonly number[]; readonly error: number } | null =
    null;
  for (let a = 1; a < 8; a++) {
    for (let b = a + 1; b < 8; b++) {
      for (let c = b + 1; c < 8; c++) {
        const found = follow(corners, [a, b, c]);
        if (!best || found.error < best.error) best = found;
      }
    }
  }
  const size = Math.max(...corners.map((corner) => apart(corner, corners[0]!)), 1e-12);
  if (!best || best.error > TOLERANCE * size) return RING_EDGES;
  const { byBits } = best;
  return BIT_EDGES.map(([from, to]) => [byBits[from]!, byBits[to]!]);
}

/** Which corner is where if these three are next to the first, and how badly it fits. */
function follow(
  corners: readonly Vec3[],
  [a, b, c]: readonly [number, number, number],
): { readonly byBits: readonly number[]; readonly error: number } {
  const byBits: number[] = [0, a, b, 0, c, 0, 0, 0];
  const left = new Set([1, 2, 3, 4, 5, 6, 7].filter((at) => ![a, b, c].includes(at)));
  let error = 0;
  for (const bits of [3, 5, 6, 7]) {
    const wanted = [0, 1, 2].map((axis) => {
      const base = corners[0]![axis]!;
      const along = (bit: number, at: number): number =>
        bits & bit ? corners[at]![axis]! - base : 0;
      return base + along(1, a) + along(2, b) + along(4, c);
    }) as unknown as Vec3;
    let nearest = -1;
    for (const at of left) {
      if (nearest < 0 || apart(corners[at]!, wanted) < apart(corners[nearest]!, wanted))
        nearest = at;
    }
    left.delete(nearest);
    byBits[bits] = nearest;
    error = Math.max(error, apart(corners[nearest]!, wanted));
  }
  return { byBits, error };
}

function apart(a: Vec3, b: Vec3): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}
