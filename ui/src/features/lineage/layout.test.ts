import { expect, test } from "vitest";

import { type GraphInput, layoutGraph, NODE_HEIGHT, NODE_WIDTH } from "./layout";
import { crossings, orderLayers } from "./layoutOrder";

function graph(count: number, ...edges: [number, number][]): GraphInput {
  return {
    count,
    sources: Int32Array.from(edges, ([source]) => source),
    targets: Int32Array.from(edges, ([, target]) => target),
  };
}

function columns(input: GraphInput): number[] {
  return [...layoutGraph(input).column];
}

test("a chain goes from left to right at one height", () => {
  const { x, y, column } = layoutGraph(graph(3, [0, 1], [1, 2]));
  expect([...column]).toEqual([0, 1, 2]);
  expect(x[1]! - x[0]!).toBeGreaterThan(NODE_WIDTH);
  expect(new Set(y)).toEqual(new Set([NODE_HEIGHT / 2]));
});

test("an input of a late run stands just before it", () => {
  expect(columns(graph(5, [0, 1], [1, 2], [2, 3], [4, 3]))).toEqual([0, 1, 2, 3, 2]);
});

test("an edge over several columns bends in each of them", () => {
  const { bendStart, bends } = layoutGraph(graph(3, [0, 1], [1, 2], [0, 2]));
  expect([...bendStart]).toEqual([0, 0, 0, 1]);
  expect(bends).toHaveLength(2);
});

test("cycles and loops are laid out as well", () => {
  const found = columns(graph(3, [0, 1], [1, 2], [2, 0], [1, 1]));
  expect(found.toSorted()).toEqual([0, 1, 2]);
});

test("one node and no node have a size", () => {
  expect(layoutGraph(graph(1))).toMatchObject({
    width: NODE_WIDTH,
    height: NODE_HEIGHT,
  });
  expect(layoutGraph(graph(0))).toMatchObject({ width: 0, height: 0 });
});

function randomGraph(count: number, span: number): GraphInput {
  let seed = 7;
  const random = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
  const edges: [number, number][] = [];
  for (let node = 1; node < count; node += 1) {
    for (let k = random() < 0.5 ? 2 : 1; k > 0; k -= 1) {
      edges.push([Math.max(0, node - 1 - Math.floor(random() * span)), node]);
    }
  }
  return graph(count, ...edges);
}

test("no two nodes overlap, and every edge goes to the right", () => {
  const input = randomGraph(400, 30);
  const { x, y, column } = layoutGraph(input);
  const byColumn = new Map<number, number[]>();
  column.forEach((at, node) =>
    byColumn.set(at, [...(byColumn.get(at) ?? []), y[node]!]),
  );
  for (const heights of byColumn.values()) {
    const sorted = heights.toSorted((a, b) => a - b);
    for (let i = 1; i < sorted.length; i += 1) {
      expect(sorted[i]! - sorted[i - 1]!).toBeGreaterThanOrEqual(NODE_HEIGHT);
    }
  }
  input.sources.forEach((source, i) =>
    expect(x[source]!).toBeLessThan(x[input.targets[i]!]!),
  );
});

test("endless edges of a long chain do not blow up the drawing", () => {
  const edges = Array.from({ length: 1_999 }, (_, i): [number, number] => [i, i + 1]);
  const long = Array.from({ length: 500 }, (_, i): [number, number] => [i, 1_999 - i]);
  const { bends } = layoutGraph(graph(2_000, ...edges, ...long));
  expect(bends.length / 2).toBeLessThanOrEqual(40_000);
});

test("an order without crossings is found", () => {
  const column = Int32Array.from([0, 0, 0, 1, 1, 1]);
  const [from, to] = [Int32Array.from([0, 1, 2]), Int32Array.from([5, 4, 3])];
  const layers = orderLayers(column, from, to);
  const place = new Float64Array(6);
  for (const layer of layers) layer.forEach((one, at) => (place[one] = at));
  expect(crossings(layers, [[5], [4], [3], [], [], []], place)).toBe(0);
});

test("crossings are counted by pairs", () => {
  const place = Float64Array.from([0, 1, 0, 1]);
  const layers = [Int32Array.from([0, 1]), Int32Array.from([2, 3])];
  expect(crossings(layers, [[3], [2], [], []], place)).toBe(1);
  expect(crossings(layers, [[2, 3], [2, 3], [], []], place)).toBe(1);
});
