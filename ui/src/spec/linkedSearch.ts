/**
 * What an address says of the runs, put over the run set: links show what they name
 * without saving it. The first change that a person makes takes it into the document.
 */
import { splitList, type WorkspaceSearch } from "../state/url";
import { type Fields, fieldsOf, listOf } from "./document";
import { keyId, type RunKey } from "./runKeys";
import { withSortKeys } from "./sorting";

type Linked = Pick<WorkspaceSearch, "q" | "re" | "sort" | "hide" | "only">;

/** What clears all of it from the address. */
export const UNLINKED: Readonly<Record<keyof Linked, undefined>> = {
  q: undefined,
  re: undefined,
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
  const key = search.sort === undefined ? null : keyOfPath(search.sort.slice(1));
  if (key !== null) {
    const isAscending = search.sort!.startsWith("+");
    next = withSortKeys(next, [{ key, isAscending }]);
  }
  if (search.only !== undefined) {
    const tree = splitList(search.only).filter((id) => id !== "-");
    next = { ...next, selections: selections(next, 0, tree) };
  } else if (search.hide !== undefined) {
    next = { ...next, selections: selections(next, 1, splitList(search.hide)) };
  }
  return next;
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

/** The key that an order of the address names, as the server spells it. */
function keyOfPath(path: string): RunKey | null {
  if (path === "") return null;
  const found = /^(config|summary_metrics)\.(.+)$/.exec(path);
  if (!found)
    return { section: "run", name: path === "heartbeat_at" ? "heartbeatAt" : path };
  const section = found[1] === "config" ? "config" : "summary";
  return { section, name: found[2]! };
}

/** Whether two keys are one, in any spelling. */
export function isSameKey(a: RunKey, b: RunKey): boolean {
  return keyId(a) === keyId(b);
}
