/** Runs grouped by keys: which keys, and the rows of groups inside of groups. */
import { type Fields, isFields, listOf } from "./document";
import {
  type KnownRun,
  keyId,
  type RunKey,
  runKeyOf,
  valueOf,
  wrappedConfigKey,
} from "./runKeys";

/** What the runs are grouped by, outermost first. */
export function groupingOf(runSet: Fields): readonly RunKey[] {
  return listOf(runSet["grouping"])
    .map(runKeyOf)
    .filter((key) => key !== null);
}

/**
 * The run set grouped by other keys. A selection that names groups means nothing by
 * other keys, so that everything is selected again; selected runs stay.
 */
export function withGrouping(runSet: Fields, keys: readonly RunKey[]): Fields {
  const before = new Map(
    listOf(runSet["grouping"])
      .filter(isFields)
      .map((entry) => {
        const key = runKeyOf(entry);
        return [key === null ? "" : keyId(key), entry];
      }),
  );
  const grouping = keys.map((key) => before.get(keyId(key)) ?? wrappedConfigKey(key));
  const selections = isFields(runSet["selections"]) ? runSet["selections"] : {};
  const namesGroups = listOf(selections["tree"]).some(isFields);
  return {
    ...runSet,
    grouping,
    ...(namesGroups ? { selections: { ...selections, root: 1, tree: [] } } : {}),
    // Addresses of open groups name values of the keys that were.
    ...(listOf(runSet["expandedRowAddresses"]).length > 0
      ? { expandedRowAddresses: [] }
      : {}),
  };
}

/** One step of the way to a group. */
export interface GroupStep {
  readonly key: RunKey;
  /** As text; null where runs have no value. */
  readonly value: string | null;
}

export type GroupPath = readonly GroupStep[];

export interface RunGroup<T extends KnownRun> {
  readonly path: GroupPath;
  /** Unique among the groups of one list. */
  readonly id: string;
  readonly runs: readonly T[];
  /** Empty for the innermost. */
  readonly groups: readonly RunGroup<T>[];
}

/** A group's value as text, the same for numbers that are equal. */
export function groupValue(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The steps to the group that a run is in. */
export function pathOfRun(run: KnownRun, keys: readonly RunKey[]): GroupPath {
  return keys.map((key) => ({ key, value: groupValue(valueOf(run, key)) }));
}

export function pathId(path: GroupPath): string {
  return JSON.stringify(path.map(({ value }) => value));
}

/** Groups in the order in which their first runs come; none without keys. */
export function groupRuns<T extends KnownRun>(
  runs: readonly T[],
  keys: readonly RunKey[],
  above: GroupPath = [],
): readonly RunGroup<T>[] {
  const [key, ...inner] = keys;
  if (key === undefined) return [];
  const found = new Map<string | null, T[]>();
  for (const run of runs) {
    const value = groupValue(valueOf(run, key));
    const there = found.get(value);
    if (there === undefined) found.set(value, [run]);
    else there.push(run);
  }
  return Array.from(found, ([value, members]) => {
    const path = [...above, { key, value }];
    return {
      path,
      id: pathId(path),
      runs: members,
      groups: groupRuns(members, inner, path),
    };
  });
}

export type ListRow<T extends KnownRun> =
  | { readonly kind: "run"; readonly run: T; readonly depth: number }
  | {
      readonly kind: "group";
      readonly group: RunGroup<T>;
      readonly depth: number;
      readonly isOpen: boolean;
    };

/** Groups and their runs as the lines of a list; closed groups hold theirs back. */
export function listRows<T extends KnownRun>(
  runs: readonly T[],
  keys: readonly RunKey[],
  isOpen: (groupId: string) => boolean,
): readonly ListRow<T>[] {
  if (keys.length === 0) return runs.map((run) => ({ kind: "run", run, depth: 0 }));
  const rows: ListRow<T>[] = [];
  const add = (groups: readonly RunGroup<T>[], depth: number) => {
    for (const group of groups) {
      const open = isOpen(group.id);
      rows.push({ kind: "group", group, depth, isOpen: open });
      if (!open) continue;
      if (group.groups.length > 0) add(group.groups, depth + 1);
      else {
        for (const run of group.runs) rows.push({ kind: "run", run, depth: depth + 1 });
      }
    }
  };
  add(groupRuns(runs, keys), 0);
  return rows;
}

/** Mean of the finite numbers; null without any. */
export function meanOf(values: readonly unknown[]): number | null {
  const numbers = values.filter(
    (value): value is number => typeof value === "number" && Number.isFinite(value),
  );
  if (numbers.length === 0) return null;
  return numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
}

/** What all runs of a group come to, also those that are not loaded. */
export interface GroupTotal {
  readonly count: number;
  /** In the order of the columns; null where no run has a number. */
  readonly means: readonly (number | null)[];
}

interface CountedGroup {
  readonly runCount: number;
  /** From the outermost key to the innermost. */
  readonly values: readonly unknown[];
  readonly measures: readonly {
    readonly count: number;
    readonly mean: number | null;
  }[];
}

/** Totals of groups and of the groups around them, by the id of their path. */
export function groupTotals(
  groups: readonly CountedGroup[],
): ReadonlyMap<string, GroupTotal> {
  const sums = new Map<
    string,
    { count: number; parts: { n: number; sum: number }[] }
  >();
  for (const group of groups) {
    const values = group.values.map(groupValue);
    for (let depth = 1; depth <= values.length; depth += 1) {
      const id = JSON.stringify(values.slice(0, depth));
      const found = sums.get(id) ?? {
        count: 0,
        parts: group.measures.map(() => ({ n: 0, sum: 0 })),
      };
      sums.set(id, found);
      found.count += group.runCount;
      group.measures.forEach(({ count, mean }, at) => {
        if (mean === null) return;
        found.parts[at]!.n += count;
        found.parts[at]!.sum += mean * count;
      });
    }
  }
  return new Map(
    Array.from(sums, ([id, { count, parts }]) => [
      id,
      { count, means: parts.map(({ n, sum }) => (n === 0 ? null : sum / n)) },
    ]),
  );
}
