/**
 * Which runs are drawn: `selections` of a run set. Root 1 draws all but what the tree
 * names, root 0 only that.
 *
 * A tree holds ids of runs, or nodes `{value, children}` that name a group, or some runs
 * of it. The official package reads a tree of one sort only, and of groups inside of
 * groups nothing; so we write ids, and nodes only for one level of groups.
 */
import { type Fields, fieldsOf, isFields, listOf } from "./document";
import { groupingOf, groupValue, type RunGroup } from "./grouping";
import { type KnownRun, type RunKey, serverPath, valueOf } from "./runKeys";
import { shortRunId } from "./runIds";
import { all, any, type Filter } from "./serverFilter";

type Tree = readonly unknown[];

/** Runs without a value are in a group that is called so. */
const NO_VALUE = "null";

/** Asks quickly, many times: the tree is read once. */
export function selectionOf(runSet: Fields): (run: KnownRun) => boolean {
  const { isNaming, tree } = read(runSet);
  const keys = groupingOf(runSet);
  const ids = idsOf(tree);
  const nodes = tree.filter(isFields);
  return (run) => {
    const isNamed =
      ids.has(run.name) || nodes.some((node) => namesRun(node, keys, run));
    return isNamed === isNaming;
  };
}

/** Draws some runs or not, whatever they were; `known` are the runs of the page. */
export function withShown(
  runSet: Fields,
  runs: readonly KnownRun[],
  isShown: boolean,
  known: readonly KnownRun[],
): Fields {
  const { isNaming, tree } = read(runSet);
  const keys = groupingOf(runSet);
  const mustName = isShown === isNaming;
  const wanted = new Set(runs.map((run) => run.name));
  if (tree.some(isFields)) {
    const next = keys.length === 1 ? nodesOf(tree, known, keys[0]!) : null;
    if (next === null) {
      const named = namedAmong(runSet, known);
      return withTree(runSet, changedIds(named, wanted, mustName));
    }
    return withTree(runSet, changedNodes(next, runs, mustName, known, keys[0]!));
  }
  return withTree(runSet, changedIds(tree, wanted, mustName));
}

export function toggledRun(
  runSet: Fields,
  run: KnownRun,
  known: readonly KnownRun[],
): Fields {
  return withShown(runSet, [run], !selectionOf(runSet)(run), known);
}

/** Draws only these. */
export function withOnly(runSet: Fields, runs: readonly KnownRun[]): Fields {
  const selections = fieldsOf(runSet["selections"]);
  const tree = runs.map((run) => run.name);
  return { ...runSet, selections: { ...selections, root: 0, tree } };
}

/** Draws everything. */
export function withEverything(runSet: Fields): Fields {
  const selections = fieldsOf(runSet["selections"]);
  return { ...runSet, selections: { ...selections, root: 1, tree: [] } };
}

/** Draws a whole group or none of it, and in future too, where the tree can say so. */
export function withGroupShown(
  runSet: Fields,
  group: RunGroup<KnownRun>,
  isShown: boolean,
  known: readonly KnownRun[],
): Fields {
  const keys = groupingOf(runSet);
  const { isNaming, tree } = read(runSet);
  const nodes = keys.length === 1 ? nodesOf(tree, known, keys[0]!) : null;
  if (nodes === null) return withShown(runSet, group.runs, isShown, known);
  const value = group.path[0]?.value ?? NO_VALUE;
  const before = nodes.find((node) => node["value"] === value);
  const others = nodes.filter((node) => node["value"] !== value);
  const next =
    isShown === isNaming ? [...others, { ...before, value, children: [] }] : others;
  return withTree(runSet, next);
}

/** Ids that are drawn by name, so that they are asked for even far down the list. */
export function namedIds(runSet: Fields): readonly string[] {
  const { isNaming, tree } = read(runSet);
  return isNaming ? [...idsOf(tree)] : [];
}

/** What `selections` says, as a filter for the server. */
export function selectionFilter(
  selections: unknown,
  grouping: readonly RunKey[],
): Filter | null {
  if (selections === undefined) return null;
  const said = fieldsOf(selections);
  const named = listOf(said["tree"]).map((one) => nodeFilter(one, grouping));
  if (said["root"] !== 0) return named.length > 0 ? { $nor: named } : null;
  return any(named) ?? { name: { $in: [] } };
}

function nodeFilter(said: unknown, keys: readonly RunKey[]): Filter {
  if (!isFields(said)) return { name: shortRunId(String(said)) };
  const [key, ...inner] = keys;
  const path = key === undefined ? null : serverPath(key);
  if (path === null) return { name: shortRunId(String(said["value"])) };
  const children = listOf(said["children"]);
  const ofGroup = { [path]: groupCondition(said["value"]) };
  if (children.length === 0) return ofGroup;
  return all([ofGroup, any(children.map((one) => nodeFilter(one, inner)))]) ?? {};
}

/** Values of groups are stored as text; the runs may hold a number. */
function groupCondition(value: unknown): unknown {
  if (typeof value !== "string") return value;
  if (value === NO_VALUE) return { $in: [value, null] };
  try {
    const meant: unknown = JSON.parse(value);
    if (typeof meant === "number" || typeof meant === "boolean") {
      return { $in: [value, meant] };
    }
  } catch {
    // A text is a text.
  }
  return value;
}

function read(runSet: Fields): { isNaming: boolean; tree: Tree } {
  const selections = fieldsOf(runSet["selections"]);
  return { isNaming: selections["root"] === 0, tree: listOf(selections["tree"]) };
}

function withTree(runSet: Fields, tree: Tree): Fields {
  const selections = fieldsOf(runSet["selections"]);
  const root = selections["root"] ?? 1;
  return { ...runSet, selections: { ...selections, root, tree } };
}

function idsOf(tree: Tree): Set<string> {
  const texts = tree.filter((one): one is string => typeof one === "string");
  return new Set(texts.map(shortRunId));
}

function namesRun(node: unknown, keys: readonly RunKey[], run: KnownRun): boolean {
  if (!isFields(node)) return shortRunId(String(node)) === run.name;
  const [key, ...inner] = keys;
  if (key === undefined) return shortRunId(String(node["value"])) === run.name;
  if (valueIn(run, key) !== String(node["value"] ?? NO_VALUE)) return false;
  const children = listOf(node["children"]);
  return children.length === 0 || children.some((one) => namesRun(one, inner, run));
}

function valueIn(run: KnownRun, key: RunKey): string {
  return groupValue(valueOf(run, key)) ?? NO_VALUE;
}

function namedAmong(runSet: Fields, known: readonly KnownRun[]): string[] {
  const { isNaming } = read(runSet);
  const isShown = selectionOf(runSet);
  return known.filter((run) => isShown(run) === isNaming).map((run) => run.name);
}

function changedIds(tree: Tree, ids: ReadonlySet<string>, mustName: boolean): Tree {
  const left = tree.filter((one) => !ids.has(shortRunId(String(one))));
  if (!mustName) return left;
  const there = idsOf(tree);
  return [...tree, ...[...ids].filter((id) => !there.has(id))];
}

/** The tree as nodes of groups; null where a run is named that is not known. */
function nodesOf(tree: Tree, known: readonly KnownRun[], key: RunKey): Fields[] | null {
  const nodes = tree.filter(isFields);
  const ids = idsOf(tree);
  if (ids.size === 0) return nodes;
  const runs = known.filter((run) => ids.has(run.name));
  if (runs.length < ids.size) return null;
  return changedNodes(nodes, runs, true, known, key);
}

function changedNodes(
  nodes: readonly Fields[],
  runs: readonly KnownRun[],
  mustName: boolean,
  known: readonly KnownRun[],
  key: RunKey,
): Fields[] {
  let next = [...nodes];
  for (const run of runs) {
    const value = valueIn(run, key);
    const at = next.findIndex((node) => node["value"] === value);
    const node = next[at];
    const children = listOf(node?.["children"]);
    if (mustName) {
      if (node === undefined) next.push({ value, children: [run.name] });
      else if (children.length > 0 && !namesRun(node, [key], run)) {
        next[at] = { ...node, children: [...children, run.name] };
      }
    } else if (node !== undefined) {
      const members =
        children.length > 0
          ? children
          : known.filter((one) => valueIn(one, key) === value).map((one) => one.name);
      const left = members.filter((one) => shortRunId(String(one)) !== run.name);
      if (left.length > 0) next[at] = { ...node, children: left };
      else next = next.filter((one) => one !== node);
    }
  }
  return next;
}
