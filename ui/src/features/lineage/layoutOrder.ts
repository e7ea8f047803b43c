/** The order of nodes within their columns, so that few edges cross; pure. */

/** Sweeps that bring no better order before it is taken as it is. */
const PATIENCE = 3;
const MOST_SWEEPS = 20;
/** Beyond this many edges counting crossings costs more than it brings. */
const COUNTED_EDGES = 60_000;

/**
 * Members of every column, ordered by the medians of their neighbours in the column
 * before and the one behind, back and forth, and the best order is kept.
 *
 * @param column Of every member.
 * @param from Members at the left ends of edges; each goes one column to the right.
 * @param to Members at their right ends.
 */
export function orderLayers(
  column: Int32Array,
  from: Int32Array,
  to: Int32Array,
): Int32Array[] {
  const left = lists(column.length, to, from);
  const right = lists(column.length, from, to);
  let layers = firstOrder(column, left, right);
  const place = new Float64Array(column.length);
  settle(layers, place);
  if (from.length > COUNTED_EDGES) {
    sweep(layers, left, place, true);
    sweep(layers, right, place, false);
    return layers;
  }
  let best = layers.map((layer) => layer.slice());
  let fewest = crossings(best, right, place);
  let idle = 0;
  for (
    let round = 0;
    round < MOST_SWEEPS && idle < PATIENCE && fewest > 0;
    round += 1
  ) {
    const isRightwards = round % 2 === 0;
    sweep(layers, isRightwards ? left : right, place, isRightwards);
    const count = crossings(layers, right, place);
    idle += 1;
    if (count < fewest) {
      fewest = count;
      idle = 0;
      best = layers.map((layer) => layer.slice());
    }
  }
  layers = best;
  return layers;
}

function lists(count: number, ends: Int32Array, others: Int32Array): number[][] {
  const found = Array.from({ length: count }, (): number[] => []);
  for (let i = 0; i < ends.length; i += 1) found[ends[i]!]!.push(others[i]!);
  return found;
}

/** Neighbours stay near each other: members as a walk over the edges meets them. */
function firstOrder(
  column: Int32Array,
  left: readonly number[][],
  right: readonly number[][],
): Int32Array[] {
  const layers: number[][] = [];
  const isSeen = new Uint8Array(column.length);
  for (let start = 0; start < column.length; start += 1) {
    if (isSeen[start]) continue;
    const stack = [start];
    isSeen[start] = 1;
    while (stack.length > 0) {
      const one = stack.pop()!;
      (layers[column[one]!] ??= []).push(one);
      for (const others of [left[one]!, right[one]!]) {
        for (let i = others.length - 1; i >= 0; i -= 1) {
          const other = others[i]!;
          if (isSeen[other]) continue;
          isSeen[other] = 1;
          stack.push(other);
        }
      }
    }
  }
  return Array.from(layers, (layer) => Int32Array.from(layer ?? []));
}

function settle(layers: readonly Int32Array[], place: Float64Array): void {
  for (const layer of layers) layer.forEach((one, at) => (place[one] = at));
}

function sweep(
  layers: Int32Array[],
  near: readonly number[][],
  place: Float64Array,
  isRightwards: boolean,
): void {
  const wanted = new Float64Array(place.length);
  for (let step = 0; step < layers.length; step += 1) {
    const layer = layers[isRightwards ? step : layers.length - 1 - step]!;
    for (const one of layer) wanted[one] = median(near[one]!, place) ?? place[one]!;
    layer.sort((a, b) => wanted[a]! - wanted[b]! || place[a]! - place[b]!);
    layer.forEach((one, at) => (place[one] = at));
  }
}

/** The middle place of some members; between two middles nearer to the denser side. */
function median(those: readonly number[], place: Float64Array): number | null {
  if (those.length === 0) return null;
  if (those.length === 1) return place[those[0]!]!;
  const places = those.map((one) => place[one]!).toSorted((a, b) => a - b);
  const middle = places.length >> 1;
  if (places.length % 2 === 1) return places[middle]!;
  if (places.length === 2) return (places[0]! + places[1]!) / 2;
  const low = places[middle - 1]! - places[0]!;
  const high = places.at(-1)! - places[middle]!;
  if (low + high === 0) return (places[middle - 1]! + places[middle]!) / 2;
  return (places[middle - 1]! * high + places[middle]! * low) / (low + high);
}

/** Pairs of edges that cross, over all columns: inversions, counted by a tree. */
export function crossings(
  layers: readonly Int32Array[],
  right: readonly number[][],
  place: Float64Array,
): number {
  let count = 0;
  for (let at = 0; at + 1 < layers.length; at += 1) {
    const size = layers[at + 1]!.length;
    const tree = new Int32Array(size + 1);
    let seen = 0;
    for (const one of layers[at]!) {
      const ends = right[one]!.map((other) => place[other]!);
      for (const end of ends) {
        let upTo = 0;
        for (let i = end + 1; i > 0; i -= i & -i) upTo += tree[i]!;
        count += seen - upTo;
      }
      for (const end of ends) {
        for (let i = end + 1; i <= size; i += i & -i) tree[i]! += 1;
        seen += 1;
      }
    }
  }
  return count;
}
