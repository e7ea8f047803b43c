/** Ways through a graph, for marking and for the keyboard; pure. */
import type { Graph } from "./graph";
import type { Layout } from "./layout";

/** Edges that lead to a shape or away from it, all the way in both directions. */
export function routeOf({ edges, shapes }: Graph, start: number): ReadonlySet<number> {
  const found = new Set<number>();
  for (const direction of [0, 1] as const) {
    const beside = shapes.map((): number[] => []);
    edges.forEach((edge, index) => beside[edge[direction]]!.push(index));
    const seen = new Set([start]);
    const waiting = [start];
    for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
      for (const index of beside[one]!) {
        found.add(index);
        const other = edges[index]![1 - direction]!;
        if (!seen.has(other)) {
          seen.add(other);
          waiting.push(other);
        }
      }
    }
  }
  return found;
}

export type Direction = "left" | "right" | "up" | "down";

/**
 * The shape an arrow key leads to: along the nearest edge sideways, else to the next in
 * the column; null where there is none.
 */
export function stepFrom(
  graph: Graph,
  layout: Layout,
  from: number,
  direction: Direction,
): number | null {
  const nearest = (those: readonly number[]) =>
    those.reduce<number | null>(
      (best, one) => (best === null || gap(one) < gap(best) ? one : best),
      null,
    );
  const gap = (one: number) => Math.abs(layout.y[one]! - layout.y[from]!);
  if (direction === "left" || direction === "right") {
    const [near, far] = direction === "left" ? [1, 0] : [0, 1];
    return nearest(
      graph.edges.filter((edge) => edge[near] === from).map((edge) => edge[far]!),
    );
  }
  const isWanted = (one: number) =>
    direction === "up"
      ? layout.y[one]! < layout.y[from]!
      : layout.y[one]! > layout.y[from]!;
  return nearest(
    graph.shapes.flatMap((_, one) =>
      layout.column[one] === layout.column[from] && one !== from && isWanted(one)
        ? [one]
        : [],
    ),
  );
}
