import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";

import { namedRunsQuery, runsQuery } from "../../api/runs";
import { byPlace } from "../../api/seriesEverywhere";
import type { PanelRun } from "../../panels/contract";
import { type Fields, valueAt } from "../../spec/document";
import { listedFilter } from "../../spec/filters";
import { groupingOf, type GroupTotal } from "../../spec/grouping";
import { useView } from "../../spec/handle";
import { baselineName, pinnedNames } from "../../spec/pins";
import { pinnedValues } from "../../spec/runColumns";
import { type RunKey, serverPath } from "../../spec/runKeys";
import { runSetOf } from "../../spec/runSet";
import { namedIds, selectionOf } from "../../spec/selection";
import { all } from "../../spec/serverFilter";
import { serverOrder, sortKeys } from "../../spec/sorting";
import { type ListedRun, listedRun, panelRunOf } from "./listedRun";
import { useElsewhere } from "./useElsewhere";
import { useGroupTotals } from "./useGroupTotals";
import { useLinkedRunSet } from "./useLinkedRunSet";

/** Grouping needs the runs: pages are asked for by themselves up to so many. */
const MOST_GROUPED = 1_000;

/** Runs are listed newest first until somebody says otherwise. */
export const DEFAULT_ORDER = "-createdAt";

export interface RunList {
  /** The run set as it is shown: the document's, under what the address says. */
  readonly runSet: Fields;
  /** One step that can be undone. */
  readonly change: (label: string, edit: (runSet: Fields) => Fields) => void;
  /** Runs that match, as far as they were loaded, in order. */
  readonly rows: readonly ListedRun[];
  /** In the order in which they were pinned, whether they match or not. */
  readonly pinned: readonly ListedRun[];
  readonly baseline: ListedRun | null;
  readonly grouping: readonly RunKey[];
  /** Totals of groups by their id, where not every run is loaded. */
  readonly totals: ReadonlyMap<string, GroupTotal>;
  /** Values that stand beside the names. */
  readonly columns: readonly RunKey[];
  /** Everything loaded. */
  readonly known: readonly ListedRun[];
  readonly isShown: (run: ListedRun) => boolean;
  /** What panels draw. */
  readonly drawn: readonly PanelRun[];
  readonly matching: number;
  readonly total: number;
  readonly isPending: boolean;
  readonly error: unknown;
  readonly retry: () => void;
  readonly hasMore: boolean;
  readonly more: () => void;
}

/** The runs of the open view: listed, grouped and chosen as its run set says. */
export function useRunList(): RunList {
  const { entity, project, document } = useView();
  const { runSet, change } = useLinkedRunSet();
  return useListedRuns(runSet, change, { entity, project, document });
}

interface Around {
  readonly entity: string;
  readonly project: string;
  readonly document: Fields;
}

function useListedRuns(
  runSet: Fields,
  change: RunList["change"],
  { entity, project, document }: Around,
): RunList {
  const asked = useAsked(runSet);
  const { keys, columns, paths, filter, problem } = asked;
  const runs = useInfiniteQuery({
    ...runsQuery(entity, project, {
      filters: JSON.stringify(filter ?? {}),
      order: serverOrder(keys, DEFAULT_ORDER),
      paths,
    }),
    enabled: problem === null,
  });
  const pages = runs.data?.pages;
  const grouping = useReady(asked.grouping, pages?.[0]?.paths);
  const rows = useMemo(() => {
    const edges = pages?.flatMap((page) => page.runs.edges) ?? [];
    return edges.map(({ node }) => listedRun(node));
  }, [pages]);
  const place = useMemo(() => ({ entity, project }), [entity, project]);
  const pins = useMemo(() => pinnedNames(runSet, place), [runSet, place]);
  const comparedWith = baselineName(runSet, place);
  const always = useMemo(
    () => [...new Set(comparedWith === null ? pins : [...pins, comparedWith])],
    [pins, comparedWith],
  );
  const extra = useNamedRuns(place, runSet, { filter, paths, always });
  const elsewhere = useElsewhere(always, paths);

  const { fetchNextPage, isFetching, hasNextPage } = runs;
  const totals = useGroupTotals(
    place,
    hasNextPage && filter !== null ? { filter, grouping, columns } : null,
  );
  const more = useCallback(() => {
    if (!isFetching) void fetchNextPage();
  }, [fetchNextPage, isFetching]);

  const known = useMemo(() => {
    const found = new Map([...extra, ...rows].map((run) => [run.name, run]));
    return [...found.values()];
  }, [extra, rows]);
  const pinned = useMemo(() => {
    const byName = new Map([...known, ...elsewhere].map((run) => [run.name, run]));
    return pins.map((id) => byName.get(id)).filter((run) => run !== undefined);
  }, [known, elsewhere, pins]);
  const isShown = useMemo(() => selectionOf(runSet), [runSet]);
  const colours = useColours(document);
  const drawn = useMemo(() => {
    const look = {
      document: colours,
      grouping,
      baseline: comparedWith,
      pinned: new Set(pins),
    };
    const above = new Set(pinned.map((run) => run.name));
    // What is named to be drawn may stand further down than what is loaded.
    const listed = new Set(rows.map((run) => run.name));
    const far = extra.filter((run) => !listed.has(run.name));
    const others = [...rows, ...far].filter(
      (run) => !above.has(run.name) && isShown(run),
    );
    return [...pinned, ...others].map((run) => panelRunOf(run, look));
  }, [colours, grouping, comparedWith, pins, pinned, rows, extra, isShown]);

  return {
    runSet,
    change,
    rows,
    pinned,
    baseline: [...known, ...elsewhere].find((run) => run.name === comparedWith) ?? null,
    grouping,
    totals,
    columns,
    known,
    isShown,
    drawn,
    matching: pages?.[0]?.runCount ?? 0,
    total: pages?.[0]?.totalRuns ?? 0,
    isPending: problem === null && runs.isPending,
    error: problem ?? runs.error,
    retry: () => void runs.refetch(),
    hasMore: hasNextPage,
    more,
  };
}

/**
 * The keys to group by, once the runs have their values: until the answer is here the
 * runs are those of the question before, and would all be in a group of nothing.
 */
function useReady(
  grouping: readonly RunKey[],
  paths: readonly string[] | undefined,
): readonly RunKey[] {
  return useMemo(() => {
    const isThere = (key: RunKey) => {
      const path = serverPath(key);
      const isInside = key.section === "config" || key.section === "summary";
      return !isInside || (path !== null && (paths ?? []).includes(path));
    };
    return grouping.every(isThere) ? grouping : UNGROUPED;
  }, [grouping, paths]);
}

const UNGROUPED: readonly RunKey[] = [];

/** What the run set asks of the server, or why it cannot be asked. */
function useAsked(runSet: Fields) {
  // "The last hour" is counted from when the page was opened.
  const [now] = useState(() => Date.now());
  return useMemo(() => {
    const keys = sortKeys(runSet);
    const grouping = groupingOf(runSet);
    const columns = pinnedValues(runSet);
    const inDocuments = [...grouping, ...keys.map(({ key }) => key), ...columns]
      .filter(({ section }) => section === "config" || section === "summary")
      .map(serverPath)
      .filter((path) => path !== null);
    const paths = [...new Set(inDocuments)].toSorted().slice(0, 50);
    try {
      const filter = listedFilter(runSet, now);
      return { keys, grouping, columns, paths, filter, problem: null };
    } catch (error) {
      const problem = error instanceof Error ? error : new Error(String(error));
      return { keys, grouping, columns, paths, filter: null, problem };
    }
  }, [runSet, now]);
}

interface Named {
  readonly filter: Fields | null;
  readonly paths: readonly string[];
  /** Also those of other projects, which are asked for elsewhere. */
  readonly always: readonly string[];
}

const NOBODY: readonly ListedRun[] = [];

/** Runs wanted by name: pinned ones always, chosen ones where they match. */
function useNamedRuns(
  { entity, project }: { entity: string; project: string },
  runSet: Fields,
  { filter, paths, always: named }: Named,
): readonly ListedRun[] {
  const always = byPlace(named).here;
  const chosen = namedIds(runSet);
  const matching = all([filter, { name: { $in: chosen } }]);
  const filters = JSON.stringify({
    $or: [{ name: { $in: always } }, ...(chosen.length > 0 ? [matching] : [])],
  });
  const { data } = useQuery({
    ...namedRunsQuery(entity, project, { filters, paths }),
    enabled: always.length + chosen.length > 0,
  });
  const isWanted = always.length + chosen.length > 0;
  return useMemo(() => {
    if (!isWanted || !data) return NOBODY;
    const wanted = new Set([...always, ...chosen]);
    return data.filter((row) => wanted.has(row.name)).map(listedRun);
    // Both lists are told by the question.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [data, isWanted, filters]);
}

/** The part of the document that says colours, the same while it says the same. */
function useColours(document: Fields): Fields {
  const customRunColors = valueAt(document, ["section", "customRunColors"]);
  const id = runSetOf(document)["id"];
  return useMemo(
    () => ({ section: { customRunColors, runSets: [{ id }] } }),
    [customRunColors, id],
  );
}

export { MOST_GROUPED };
