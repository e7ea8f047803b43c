/**
 * What an address says of the runs, put over the run set: links show what they name
 * without saving it. The first change that a person makes takes it into the document.
 */
import { splitList, type WorkspaceSearch } from "../state/url";
import { type Fields, fieldsOf, isFields, listOf } from "./document";
import { filterItems, withFilterItems } from "./filters";
import { FilterTextError, parseFilter, printFilter } from "./filterText";
import { groupingOf, withGrouping } from "./grouping";
import { shortRunId } from "./runIds";
import { keyId, plainConfigName, type RunKey, serverPath } from "./runKeys";
import { isUsual, sortKeys, withSortKeys } from "./sorting";

type Linked = Pick<
  WorkspaceSearch,
  "q" | "re" | "filter" | "group" | "sort" | "hide" | "only"
>;

/** What clears all of it from the address. */
export const UNLINKED: Readonly<Record<keyof Linked, undefined>> = {
  q: undefined,
  re: undefined,
  filter: undefined,
  group: undefined,
  sort: undefined,
  hide: undefined,
  only: undefined,
};

export function isLinked(search: Linked): boolean {
  return (Object.keys(UNLINKED) as (keyof Linked)[]).some(
    (key) => search[key] !== undefined,
  );
}

/** The run set as the address wants it; the same one where that says nothing. */
export function linkedRunSet(runSet: Fields, search: Linked): Fields {
  let next = runSet;
  if (search.q !== undefined || search.re !== undefined) {
    next = withSearch(next, {
      query: search.q ?? "",
      isRegex: search.re === "1",
    });
  }
  if (search.filter !== undefined) next = filtered(next, search.filter);
  if (search.group !== undefined) {
    next = withGrouping(next, keysOf(search.group.split(",")));
  }
  const sort = (search.sort ?? "")
    .split(",")
    .flatMap((one) =>
      keysOf([one.slice(1)]).map((key) => ({ key, isAscending: one.startsWith("+") })),
    );
  if (sort.length > 0) next = withSortKeys(next, sort);
  if (search.only !== undefined) {
    const tree = splitList(search.only).filter((id) => id !== "-");
    next = { ...next, selections: selections(next, 0, tree) };
  } else if (search.hide !== undefined) {
    next = { ...next, selections: selections(next, 1, splitList(search.hide)) };
  }
  return next;
}

/** The parameters that show a run set to somebody else; nothing for what is usual. */
export function linkOf(runSet: Fields): Linked {
  const { query, isRegex } = searchOf(runSet);
  const filter = printFilter(filterItems(runSet["filters"]));
  const group = groupingOf(runSet).map(pathOf).join(",");
  const keys = sortKeys(runSet);
  const sort = keys
    .map(({ key, isAscending }) => `${isAscending ? "+" : "-"}${pathOf(key)}`)
    .join(",");
  return {
    ...(query === "" ? {} : { q: query, ...(isRegex ? { re: "1" } : {}) }),
    ...(filter === "" ? {} : { filter }),
    ...(group === "" ? {} : { group }),
    ...(isUsual(keys) ? {} : { sort }),
    ...selectionLink(runSet),
  };
}

/** Groups that are drawn or not have no place in an address. */
function selectionLink(runSet: Fields): Linked {
  const said = fieldsOf(runSet["selections"]);
  const tree = listOf(said["tree"]);
  const isNaming = said["root"] === 0;
  if (tree.some(isFields) || (tree.length === 0 && !isNaming)) return {};
  const names = tree.map((id) => shortRunId(String(id))).join(",");
  return isNaming ? { only: names || "-" } : { hide: names };
}

/** A text that cannot be read must not show every run as if it matched. */
function filtered(runSet: Fields, text: string): Fields {
  try {
    return withFilterItems(runSet, parseFilter(text));
  } catch (error) {
    if (!(error instanceof FilterTextError)) throw error;
    const key = { section: "run", name: "displayName" };
    return withFilterItems(runSet, [{ key, op: text, value: "", disabled: false }]);
  }
}

export interface RunSearch {
  readonly query: string;
  readonly isRegex: boolean;
}

export function searchOf(runSet: Fields): RunSearch {
  const { query, isRegex } = fieldsOf(runSet["search"]);
  return { query: typeof query === "string" ? query : "", isRegex: isRegex === true };
}

export function withSearch(runSet: Fields, change: Partial<RunSearch>): Fields {
  const search = { ...fieldsOf(runSet["search"]), ...searchOf(runSet), ...change };
  return { ...runSet, search };
}

function selections(runSet: Fields, root: number, tree: readonly string[]): Fields {
  const before = fieldsOf(runSet["selections"]);
  return { bounds: listOf(before["bounds"]), ...before, root, tree };
}

/** Keys as the address names them: the server's paths, with `,` and `%` escaped. */
function keysOf(paths: readonly string[]): readonly RunKey[] {
  return paths.map(keyOfPath).filter((key) => key !== null);
}

function keyOfPath(escaped: string): RunKey | null {
  const path = escaped.replaceAll("%2C", ",").replaceAll("%25", "%");
  if (path === "") return null;
  const found = /^(config|summary_metrics)\.(.+)$/.exec(path);
  if (!found)
    return { section: "run", name: path === "heartbeat_at" ? "heartbeatAt" : path };
  const section = found[1] === "config" ? "config" : "summary";
  return { section, name: found[2]! };
}

function pathOf(key: RunKey): string {
  const isConfig = key.section === "config";
  const plain = isConfig ? { ...key, name: plainConfigName(key.name) } : key;
  const path = serverPath(plain) ?? "";
  return path.replaceAll("%", "%25").replaceAll(",", "%2C");
}

/** Whether two keys are one, in any spelling. */
export function isSameKey(a: RunKey, b: RunKey): boolean {
  return keyId(a) === keyId(b);
}
