/**
 * Places the nodes of a directed graph in columns, left to right; pure, runs in a
 * worker. Layers by longest path, order by medians of neighbours, heights by least
 * squares, so that thousands of nodes take well below a second.
 *
 * Source: K. Sugiyama, S. Tagawa, M. Toda, "Methods for visual understanding of
 * hierarchical system structures", 1981.
 */
import { orderLayers } from "./layoutOrder";

export const NODE_WIDTH = 196;
export const NODE_HEIGHT = 44;
const COLUMN_GAP = 64;
const ROW_GAP = 14;
/** An edge that only passes through a column takes less room than a node. */
const LANE_HEIGHT = 12;
/** Bends beyond which long edges pass behind the nodes between their ends. */
const MOST_BENDS = 40_000;
/** Small graphs have the time to come to rest. */
const MANY = 2_000;
const ROUNDS_FEW = 12;
const ROUNDS_MANY = 40;
/** Lanes pull harder than nodes: long edges become straight. */
const LANE_WEIGHT = 4;

export interface GraphInput {
  count: number;
  /** Ends of edge `i`, as numbers of nodes below `count`. */
  sources: Int32Array;
  targets: Int32Array;
}

export interface Layout {
  /** Middles of the nodes, in pixels at zoom 1; the left and top edge are at 0. */
  x: Float32Array;
  y: Float32Array;
  /** Column of each node, 0 at the left. */
  column: Int32Array;
  /** Points of edge `i` between its ends: `bends[bendStart[i]]` up to the next start. */
  bendStart: Int32Array;
  /** x and y of each bend, in the direction of the edge. */
  bends: Float32Array;
  width: number;
  height: number;
}

/** Lays out a graph; edges against the direction of others and loops are allowed. */
export function layoutGraph({ count, sources, targets }: GraphInput): Layout {
  const edges = forwardEdges(count, sources, targets);
  const column = columnsOf(count, edges);
  const lanes = withLanes(count, edges, column);
  const layers = orderLayers(lanes.column, lanes.from, lanes.to);
  const y = heights(layers, lanes, count);
  return assemble(count, sources.length, edges, column, lanes, y);
}

/** An edge along the direction of the drawing; `index` is its place in the input. */
interface Edge {
  index: number;
  from: number;
  to: number;
  isTurned: boolean;
}

/** Turns edges that close a cycle, found by depth-first search; drops loops. */
function forwardEdges(count: number, sources: Int32Array, targets: Int32Array): Edge[] {
  const out = Array.from({ length: count }, (): number[] => []);
  for (let i = 0; i < sources.length; i += 1) {
    if (sources[i] !== targets[i]) out[sources[i]!]!.push(i);
  }
  const hasIncoming = new Uint8Array(count);
  for (let i = 0; i < targets.length; i += 1) {
    if (sources[i] !== targets[i]) hasIncoming[targets[i]!] = 1;
  }
  const edges: Edge[] = [];
  // 0 not seen, 1 on the path that is being followed, 2 done.
  const state = new Uint8Array(count);
  const next = new Int32Array(count);
  const follow = (start: number) => {
    const path = [start];
    state[start] = 1;
    while (path.length > 0) {
      const node = path.at(-1)!;
      const index = out[node]![next[node]!];
      next[node]! += 1;
      if (index === undefined) {
        state[node] = 2;
        path.pop();
        continue;
      }
      const target = targets[index]!;
      const isTurned = state[target] === 1;
      edges.push(
        isTurned
          ? { index, from: target, to: node, isTurned }
          : { index, from: node, to: target, isTurned },
      );
      if (state[target] === 0) {
        state[target] = 1;
        path.push(target);
      }
    }
  };
  for (let node = 0; node < count; node += 1) if (!hasIncoming[node]) follow(node);
  for (let node = 0; node < count; node += 1) if (state[node] === 0) follow(node);
  return edges;
}

/** Longest path from the left; what only goes right stands next to where it goes. */
function columnsOf(count: number, edges: readonly Edge[]): Int32Array {
  const out = Array.from({ length: count }, (): number[] => []);
  const waiting = new Int32Array(count);
  for (const { from, to } of edges) {
    out[from]!.push(to);
    waiting[to]! += 1;
  }
  const column = new Int32Array(count);
  const order: number[] = [];
  for (let node = 0; node < count; node += 1) if (waiting[node] === 0) order.push(node);
  const isSource = new Uint8Array(count);
  for (const node of order) isSource[node] = 1;
  for (let at = 0; at < order.length; at += 1) {
    const node = order[at]!;
    for (const to of out[node]!) {
      column[to] = Math.max(column[to]!, column[node]! + 1);
      waiting[to]! -= 1;
      if (waiting[to] === 0) order.push(to);
    }
  }
  for (const node of order) {
    if (!isSource[node] || out[node]!.length === 0) continue;
    column[node] = Math.min(...out[node]!.map((to) => column[to]!)) - 1;
  }
  return column;
}

/** Nodes and, after them, a lane for every column that an edge passes through. */
export interface Lanes {
  /** Of nodes first, of lanes after them. */
  column: Int32Array;
  /** Edges between neighbouring columns. */
  from: Int32Array;
  to: Int32Array;
  /** The lanes of `edges[i]` from left to right. */
  ofEdge: readonly (readonly number[])[];
}

function withLanes(count: number, edges: readonly Edge[], column: Int32Array): Lanes {
  const columns = Array.from(column);
  const [from, to]: [number[], number[]] = [[], []];
  // Short edges first, so that a few endless ones do not take all the lanes.
  const byLength = edges
    .map((edge, at) => ({ at, length: column[edge.to]! - column[edge.from]! }))
    .toSorted((a, b) => a.length - b.length);
  const ofEdge = edges.map((): number[] => []);
  for (const { at, length } of byLength) {
    const edge = edges[at]!;
    if (columns.length - count + length > MOST_BENDS) break;
    let last = edge.from;
    for (let step = 1; step < length; step += 1) {
      const lane = columns.push(column[edge.from]! + step) - 1;
      ofEdge[at]!.push(lane);
      from.push(last);
      to.push(lane);
      last = lane;
    }
    from.push(last);
    to.push(edge.to);
  }
  return {
    column: Int32Array.from(columns),
    from: Int32Array.from(from),
    to: Int32Array.from(to),
    ofEdge,
  };
}

/** Middles of nodes and lanes: near their neighbours, in order, never overlapping. */
function heights(
  layers: readonly Int32Array[],
  { column, from, to }: Lanes,
  nodeCount: number,
): Float64Array {
  const y = new Float64Array(column.length);
  const heightOf = (one: number) => (one < nodeCount ? NODE_HEIGHT : LANE_HEIGHT);
  for (const layer of layers) {
    let top = 0;
    for (const one of layer) {
      y[one] = top + heightOf(one) / 2;
      top += heightOf(one) + ROW_GAP;
    }
    for (const one of layer) y[one]! -= top / 2;
  }
  const left = neighbours(column.length, to, from);
  const right = neighbours(column.length, from, to);
  const rounds = column.length > MANY ? ROUNDS_FEW : ROUNDS_MANY;
  for (let round = 0; round < rounds; round += 1) {
    const isRightwards = round % 2 === 0;
    const near = round >= rounds - 2 ? null : isRightwards ? left : right;
    const sweep = isRightwards ? layers : layers.toReversed();
    for (const layer of sweep) {
      place(layer, y, heightOf, nodeCount, (one) =>
        near ? near(one) : [...left(one), ...right(one)],
      );
    }
  }
  return y;
}

function neighbours(
  count: number,
  ends: Int32Array,
  others: Int32Array,
): (one: number) => number[] {
  const lists = Array.from({ length: count }, (): number[] => []);
  for (let i = 0; i < ends.length; i += 1) lists[ends[i]!]!.push(others[i]!);
  return (one) => lists[one]!;
}

/**
 * Moves a column's members to the mean of their neighbours, as near as their order and
 * their heights allow: least squares, by pooling neighbours that would overlap.
 */
function place(
  layer: Int32Array,
  y: Float64Array,
  heightOf: (one: number) => number,
  nodeCount: number,
  near: (one: number) => readonly number[],
): void {
  const starts: number[] = [];
  const sums: number[] = [];
  const weights: number[] = [];
  const offsets = new Float64Array(layer.length);
  let offset = 0;
  for (let i = 0; i < layer.length; i += 1) {
    const one = layer[i]!;
    if (i > 0) offset += (heightOf(layer[i - 1]!) + heightOf(one)) / 2 + ROW_GAP;
    offsets[i] = offset;
    const those = near(one);
    let wanted = y[one]!;
    if (those.length > 0) {
      wanted = 0;
      for (const other of those) wanted += y[other]!;
      wanted /= those.length;
    }
    const weight = one < nodeCount ? (those.length > 0 ? 1 : 0.1) : LANE_WEIGHT;
    starts.push(i);
    sums.push((wanted - offset) * weight);
    weights.push(weight);
    for (let k = sums.length - 1; k > 0; k -= 1) {
      if (sums[k - 1]! / weights[k - 1]! <= sums[k]! / weights[k]!) break;
      sums[k - 1]! += sums.pop()!;
      weights[k - 1]! += weights.pop()!;
      starts.pop();
    }
  }
  for (let pool = 0; pool < starts.length; pool += 1) {
    const base = sums[pool]! / weights[pool]!;
    const end = starts[pool + 1] ?? layer.length;
    for (let i = starts[pool]!; i < end; i += 1) y[layer[i]!] = base + offsets[i]!;
  }
}

function assemble(
  count: number,
  edgeCount: number,
  edges: readonly Edge[],
  column: Int32Array,
  lanes: Lanes,
  heights: Float64Array,
): Layout {
  let [top, bottom] = [Infinity, -Infinity];
  for (let node = 0; node < count; node += 1) {
    top = Math.min(top, heights[node]! - NODE_HEIGHT / 2);
    bottom = Math.max(bottom, heights[node]! + NODE_HEIGHT / 2);
  }
  for (let lane = count; lane < heights.length; lane += 1) {
    top = Math.min(top, heights[lane]!);
    bottom = Math.max(bottom, heights[lane]!);
  }
  const xOf = (at: number) => at * (NODE_WIDTH + COLUMN_GAP) + NODE_WIDTH / 2;
  const x = new Float32Array(count);
  const y = new Float32Array(count);
  let width = 0;
  for (let node = 0; node < count; node += 1) {
    x[node] = xOf(column[node]!);
    y[node] = heights[node]! - top;
    width = Math.max(width, x[node]! + NODE_WIDTH / 2);
  }
  const bendsOf = Array.from({ length: edgeCount }, (): readonly number[] => []);
  edges.forEach(({ index, isTurned }, at) => {
    const own = lanes.ofEdge[at]!;
    bendsOf[index] = isTurned ? own.toReversed() : own;
  });
  const bendStart = new Int32Array(edgeCount + 1);
  const bends: number[] = [];
  bendsOf.forEach((own, index) => {
    for (const lane of own) bends.push(xOf(lanes.column[lane]!), heights[lane]! - top);
    bendStart[index + 1] = bends.length / 2;
  });
  return {
    x,
    y,
    column,
    bendStart,
    bends: Float32Array.from(bends),
    width,
    height: count === 0 ? 0 : bottom - top,
  };
}
