/** The order of a run set: several keys, of which the first counts most. */
import { type Fields, fieldsOf, isFields, listOf } from "./document";
import { keyId, RUN_FIELDS, type RunKey, runKeyOf, serverPath } from "./runKeys";

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

/** Keys that the server takes at most; further ones decide nothing anybody sees. */
const MOST_KEYS = 8;

/**
 * The keys as the server sorts by them. Only what it knows may stand behind the first:
 * another program's key would leave the list without an order at all.
 */
export function serverOrder(keys: readonly SortKey[], otherwise: string): string {
  const said = keys
    .map((one) => ({ ...one, path: serverPath(one.key) }))
    .filter(({ path, key }, at) => path !== null && (at === 0 || isKnown(key)))
    .map(({ path, isAscending }) => (isAscending ? "+" : "-") + path);
  return said.slice(0, MOST_KEYS).join(",") || otherwise;
}

function isKnown({ section, name }: RunKey): boolean {
  const plain = (word: string) => word.replaceAll("_", "").toLowerCase();
  return section !== "run" || RUN_FIELDS.some((one) => plain(one.name) === plain(name));
}

/** The order of a run set in reports, which begin with the oldest. */
export function runSetOrder(runSet: Fields): string {
  return serverOrder(sortKeys(runSet), "+created_at");
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
