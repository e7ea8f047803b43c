/** The order of a run set: several keys, of which the first counts most. */
import { type Fields, fieldsOf, isFields, listOf } from "./document";
import {
  type KnownRun,
  keyId,
  type RunKey,
  runKeyOf,
  serverPath,
  valueOf,
} from "./runKeys";

export interface SortKey {
  readonly key: RunKey;
  readonly isAscending: boolean;
}

/** What a list is ordered by when nothing was said. */
export const NEWEST_FIRST: SortKey = {
  key: { section: "run", name: "createdAt" },
  isAscending: false,
};

/** Whether it is the order that a list has by itself. */
export function isUsual(keys: readonly SortKey[]): boolean {
  const [first, ...others] = keys;
  return (
    first === undefined ||
    (others.length === 0 &&
      !first.isAscending &&
      keyId(first.key) === keyId(NEWEST_FIRST.key))
  );
}

/** The keys that are named, most important first. Older specifications hold one. */
export function sortKeys(runSet: Fields): readonly SortKey[] {
  return entries(runSet)
    .map(readEntry)
    .filter((one) => one !== null);
}

/** The run set in another order; what entries held besides stays in them. */
export function withSortKeys(runSet: Fields, keys: readonly SortKey[]): Fields {
  const before = new Map(
    entries(runSet).map((entry) => {
      const key = runKeyOf(entry["key"]);
      return [key === null ? "" : keyId(key), entry];
    }),
  );
  const { key: _key, ascending: _ascending, ...sort } = fieldsOf(runSet["sort"]);
  const next = keys.map(({ key, isAscending }) => {
    const entry = before.get(keyId(key)) ?? {};
    return { ...entry, key: entry["key"] ?? key, ascending: isAscending };
  });
  return { ...runSet, sort: { ...sort, keys: next } };
}

/** The first key, which is what the server sorts by. */
export function serverOrder(keys: readonly SortKey[], otherwise: string): string {
  const first = keys[0];
  const path = first === undefined ? null : serverPath(first.key);
  return path === null ? otherwise : (first!.isAscending ? "+" : "-") + path;
}

/** The order of a run set in reports, which begin with the oldest. */
export function runSetOrder(runSet: Fields): string {
  return serverOrder(sortKeys(runSet), "+created_at");
}

/**
 * Runs that the server ordered by the first key, by the others too: only neighbours
 * whose first values are equal change places.
 */
export function sortedFurther<T extends KnownRun>(
  runs: readonly T[],
  keys: readonly SortKey[],
): readonly T[] {
  const [first, ...others] = keys;
  if (first === undefined || others.length === 0) return runs;
  const sorted: T[] = [];
  let from = 0;
  while (from < runs.length) {
    const value = JSON.stringify(valueOf(runs[from]!, first.key));
    let to = from + 1;
    while (
      to < runs.length &&
      JSON.stringify(valueOf(runs[to]!, first.key)) === value
    ) {
      to += 1;
    }
    sorted.push(...runs.slice(from, to).toSorted((a, b) => compareBy(a, b, others)));
    from = to;
  }
  return sorted;
}

function compareBy(a: KnownRun, b: KnownRun, keys: readonly SortKey[]): number {
  for (const { key, isAscending } of keys) {
    const found = compareValues(valueOf(a, key), valueOf(b, key), isAscending);
    if (found !== 0) return found;
  }
  return 0;
}

/** Numbers before texts; what is missing comes last in either direction. */
export function compareValues(a: unknown, b: unknown, isAscending: boolean): number {
  const rank = (value: unknown) =>
    value === undefined || value === null ? 2 : typeof value === "number" ? 0 : 1;
  if (rank(a) === 2 || rank(b) === 2) return rank(a) - rank(b);
  const sign = isAscending ? 1 : -1;
  if (rank(a) !== rank(b)) return sign * (rank(a) - rank(b));
  if (typeof a === "number" && typeof b === "number") return sign * (a - b);
  const [left, right] = [String(a), String(b)];
  return left === right ? 0 : sign * (left < right ? -1 : 1);
}

function entries(runSet: Fields): readonly Fields[] {
  const sort = fieldsOf(runSet["sort"]);
  const keys = listOf(sort["keys"]).filter(isFields);
  return keys.length > 0 || sort["key"] === undefined ? keys : [sort];
}

function readEntry(entry: Fields): SortKey | null {
  const key = runKeyOf(entry["key"]);
  return key === null ? null : { key, isAscending: entry["ascending"] === true };
}
