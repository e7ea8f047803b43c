/** What the lineage page draws: nodes, and siblings folded into one; pure. */
import type { Lineage, LineageNode } from "../../api/lineage";

/** One node of the drawing: a version, a run, or many alike as one. */
export interface Shape {
  /** The node's id; of a cluster, one made of its first member's. */
  id: string;
  kind: LineageNode["kind"];
  /** Exactly one, or the members of a cluster in the server's order. */
  members: readonly LineageNode[];
}

export interface Graph {
  shapes: readonly Shape[];
  /** Pairs of indexes into `shapes`, without repeats and loops. */
  edges: readonly (readonly [number, number])[];
  /** Index of the shape that holds a node. */
  indexOf: ReadonlyMap<string, number>;
}

/** From this many on, siblings are drawn as one. */
export const CLUSTER_FROM = 5;
/** Long chains tell their links apart by one step a round; most graphs need a few. */
const MOST_ROUNDS = 32;

/**
 * The graph to draw. Siblings are nodes of the same kind and type whose neighbours are
 * the same, or themselves siblings of each other: the runs of a sweep that each made a
 * model of their own are one node, and so are the models.
 *
 * @param kept Ids that are never folded: what is looked at and what was taken out.
 */
export function makeGraph(
  lineage: Lineage,
  kept: ReadonlySet<string>,
  isFolding = true,
): Graph {
  const { nodes } = lineage;
  const at = new Map(nodes.map((node, index) => [node.id, index]));
  const links = lineage.edges.flatMap(({ source, target }) => {
    const [from, to] = [at.get(source), at.get(target)];
    return from === undefined || to === undefined ? [] : [[from, to] as const];
  });
  const groups = isFolding ? siblings(nodes, links, kept) : null;
  const shapes: { id: string; kind: Shape["kind"]; members: LineageNode[] }[] = [];
  const shapeOf = new Map<number, number>();
  const ownShape = new Int32Array(nodes.length);
  nodes.forEach((node, index) => {
    const group = groups?.[index] ?? -1;
    const known = group < 0 ? undefined : shapeOf.get(group);
    if (known !== undefined) {
      shapes[known]!.members.push(node);
      ownShape[index] = known;
      return;
    }
    if (group >= 0) shapeOf.set(group, shapes.length);
    ownShape[index] = shapes.length;
    const id = group < 0 ? node.id : `cluster:${node.id}`;
    shapes.push({ id, kind: node.kind, members: [node] });
  });
  const edges = new Map<string, readonly [number, number]>();
  for (const [from, to] of links) {
    const [source, target] = [ownShape[from]!, ownShape[to]!];
    if (source !== target) edges.set(`${source}-${target}`, [source, target]);
  }
  return {
    shapes,
    edges: [...edges.values()],
    indexOf: new Map(nodes.map((node, index) => [node.id, ownShape[index]!])),
  };
}

/** A group's number for each node that is in one; -1 for nodes that stand alone. */
function siblings(
  nodes: readonly LineageNode[],
  links: readonly (readonly [number, number])[],
  kept: ReadonlySet<string>,
): Int32Array {
  const before = nodes.map((): number[] => []);
  const after = nodes.map((): number[] => []);
  for (const [from, to] of links) {
    after[from]!.push(to);
    before[to]!.push(from);
  }
  let classes = numbered(
    nodes.map((node) =>
      kept.has(node.id) ? `!${node.id}` : `${node.kind} ${node.typeName ?? ""}`,
    ),
  );
  for (let round = 0; ; round += 1) {
    const { of } = classes;
    // Not at rest yet, alike from afar is not alike: then only neighbours count.
    const isGivenUp = round === MOST_ROUNDS;
    const named = (those: readonly number[]) =>
      [...new Set(isGivenUp ? those : those.map((one) => of[one]!))]
        .toSorted((a, b) => a - b)
        .join(",");
    const next = numbered(
      nodes.map((_, i) => `${of[i]} ${named(before[i]!)} ${named(after[i]!)}`),
    );
    const isStable = next.count === classes.count;
    classes = next;
    if (isStable || isGivenUp) break;
  }
  const sizes = new Int32Array(classes.count);
  for (const one of classes.of) sizes[one]! += 1;
  return classes.of.map((one) => (sizes[one]! >= CLUSTER_FROM ? one : -1));
}

/** Equal texts get equal numbers, in the order of their coming. */
function numbered(texts: readonly string[]): { of: Int32Array; count: number } {
  const known = new Map<string, number>();
  const of = new Int32Array(texts.length);
  texts.forEach((text, index) => {
    const number = known.get(text) ?? known.size;
    known.set(text, number);
    of[index] = number;
  });
  return { of, count: known.size };
}

/** `digits:v3`, or the name of a run. */
export function nameOf(node: LineageNode): string {
  return node.kind === "run" || node.versionIndex === null
    ? node.name
    : `${node.name}:v${node.versionIndex}`;
}

/** What a shape is called in the drawing and to screen readers. */
export function titleOf({ members, kind }: Shape): string {
  const [first] = members;
  if (members.length === 1) return nameOf(first!);
  const noun = kind === "run" ? "runs" : "versions";
  return `${members.length.toLocaleString("en")} ${noun}`;
}

/** The smaller line under the title: type, and what tells it from others. */
export function subtitleOf({ members, kind }: Shape): string {
  const [first] = members;
  if (members.length === 1) {
    const what = first!.typeName ?? (kind === "run" ? "run" : "artifact");
    return first!.aliases.length === 0
      ? what
      : `${what} · ${first!.aliases.join(", ")}`;
  }
  const names = [...new Set(members.map((one) => one.name))];
  const what = first!.typeName ?? (kind === "run" ? "run" : "artifact");
  return `${what} · ${names.slice(0, 2).join(", ")}${names.length > 2 ? " …" : ""}`;
}

/** Whether a node is what somebody searches for: by name, type, alias or run id. */
export function isMatch(node: LineageNode, search: string): boolean {
  const text = search.trim().toLocaleLowerCase("en");
  return (
    text !== "" &&
    [nameOf(node), node.typeName ?? "", node.runId ?? "", ...node.aliases].some((one) =>
      one.toLocaleLowerCase("en").includes(text),
    )
  );
}
