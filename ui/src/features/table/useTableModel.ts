import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useRef, useState } from "react";

import { MOST_MEASURES, runGroupsQuery, type TableGroup } from "../../api/runGroups";
import {
  type RunList,
  runCountQuery,
  runPageQuery,
  runsBetween,
  tableKeysQuery,
  type TableKeys,
  type TableRun,
} from "../../api/runTable";
import { slotOfRun } from "../../spec/colours";
import { columnsOf, withColumnWidth } from "../../spec/columns";
import { showsDeltas } from "../../spec/deltas";
import type { Fields } from "../../spec/document";
import { listedFilter } from "../../spec/filters";
import { goalOf } from "../../spec/goals";
import { groupingOf } from "../../spec/grouping";
import { useView } from "../../spec/handle";
import { baselineName, pinnedNames, toggleBaseline, togglePin } from "../../spec/pins";
import { runPlaceOf } from "../../spec/runIds";
import { serverPath } from "../../spec/runKeys";
import { selectionOf, toggledRun } from "../../spec/selection";
import type { Filter } from "../../spec/serverFilter";
import { NEWEST_FIRST, serverOrder, sortKeys } from "../../spec/sorting";
import { copyText } from "../../widgets/Copy";
import { useLinkedRunSet } from "../workspace/useLinkedRunSet";
import { cellsOf, pathsOfColumn } from "./cells";
import { pathOfColumn, plainKey } from "./cellValue";
import { groupOrder, groupTitle } from "./groupOrder";
import { headerStep, nextSort } from "./headerSteps";
import { groupedLines, lineAt, plainLines } from "./lines";
import {
  EVERYTHING,
  isSelected,
  NOTHING,
  type RowSelection,
  selectedCount,
  withSelected,
} from "./selection";
import type { PagesState, TableModel } from "./tableModel";
import { useGroupSpreads } from "./useGroupSpreads";
import { useTints } from "./useTints";

const NO_KEYS: TableKeys = { config: [], summary: [], curves: [], goals: new Map() };
const NEWEST = "-created_at";
/** What stands beside numbers: how far they are from the baseline's, or a group's spread. */
const DELTA_PX = 52;
const SPREAD_PX = 28;

/** Lines that one range selects at most. */
const MOST_BETWEEN = 10_000;

interface Options {
  isReadOnly: boolean;
  onPages: (state: PagesState) => void;
  /** Opens the editor of filters with a condition for a column. */
  onFilterBy: (columnId: string) => void;
  /** Opens the editor of a computed column. */
  onCompute: (columnId: string) => void;
}

/** The table of the open view. */
export function useTableModel(options: Options): TableModel {
  const { entity, project, document } = useView();
  const { runSet, change } = useLinkedRunSet();
  const keys = useQuery(tableKeysQuery({ entity, project })).data ?? NO_KEYS;
  const sort = useMemo(() => {
    const said = sortKeys(runSet);
    return said.length > 0 ? said : [NEWEST_FIRST];
  }, [runSet]);
  const filters = useStable(useListFilter(runSet));
  const list: RunList = useMemo(
    () => ({ entity, project, filters, order: serverOrder(plain(sort), NEWEST) }),
    [entity, project, filters, sort],
  );
  const counting = useQuery(runCountQuery(list));
  const counts = counting.data;
  const hasDeltas = baselineName(runSet, list) !== null && showsDeltas(runSet);
  const morePx = hasDeltas ? DELTA_PX : groupingOf(runSet).length > 0 ? SPREAD_PX : 0;
  const allColumns = useMemo(
    () => columnsOf(runSet, keys, morePx),
    [runSet, keys, morePx],
  );
  const columns = allColumns.shown;
  const groups = useGroups(list, runSet, columns.map(pathOfColumn));
  const lines = useMemo(
    () => groups.lines ?? plainLines(list, counts?.matching ?? 0),
    [groups.lines, list, counts?.matching],
  );
  const asked = columns.flatMap((column) => pathsOfColumn(column, keys));
  const baseline = useBaseline(list, runSet, asked);
  const cells = useMemo(() => cellsOf(keys, baseline), [keys, baseline]);
  const goals = useGoals(runSet, keys);
  const tints = useTints(list, columns, goals);
  const rows = useSelection(list, counts?.matching ?? 0);
  const isShown = useMemo(() => selectionOf(runSet), [runSet]);
  const inView = useRef<readonly TableRun[]>([]);
  return {
    entity,
    project,
    isReadOnly: options.isReadOnly,
    onPages: options.onPages,
    runSet,
    change,
    list,
    counts,
    countError: counting.error,
    keys,
    columns,
    cells,
    tints,
    goals,
    allColumns,
    sort,
    baseline,
    ...useMarks(runSet, list, change),
    see: useCallback((runs) => void (inView.current = runs), []),
    seen: () => inView.current,
    ...groups,
    lines,
    ...rows,
    selectBetween: async (from, to) => {
      const [first, last] = [Math.min(from, to), Math.max(from, to)];
      const ends = [lineAt(lines, first), lineAt(lines, last)];
      const [start, end] = ends;
      // Over the edge of a group nobody means everything between.
      if (start?.kind !== "run" || end?.kind !== "run") return;
      if (start.list.filters !== end.list.filters) return;
      const stop = Math.min(end.place + 1, start.place + MOST_BETWEEN);
      rows.select(await runsBetween(start.list, start.place, stop));
    },
    isShown,
    slotOf: (run) => slotOfRun(document, run.name, run.colorSlot),
    toggleShown: (run) =>
      change(isShown(run) ? "Hide a run" : "Show a run", (before) =>
        toggledRun(before, run, inView.current),
      ),
    toggleSort: (column) =>
      change("Sort runs", (before) => nextSort(before, plainKey(column.key))),
    onHeader: (column, action) => {
      if (action === "filter") return options.onFilterBy(column.id);
      if (action === "edit") return options.onCompute(column.id);
      const step = headerStep(column, columns, action);
      if (step) change(step.label, step.edit);
    },
    resize: (column, px) =>
      change("Resize a column", (before) => withColumnWidth(before, column.id, px)),
    copy: copyText,
  };
}

/** The same function while columns stay as they are, so that rows are not drawn anew. */
function useGoals(runSet: Fields, { goals }: TableKeys): TableModel["goals"] {
  const runFeed = runSet["runFeed"];
  return useCallback(({ key }) => goalOf({ runFeed }, key, goals), [runFeed, goals]);
}

type MarkPart = Pick<
  TableModel,
  "showsDeltas" | "markOf" | "togglePin" | "toggleBaseline"
>;

/** Which runs are pinned, and with which the others are compared. */
function useMarks(
  runSet: Fields,
  list: RunList,
  change: TableModel["change"],
): MarkPart {
  const pinned = new Set(pinnedNames(runSet, list));
  const baseline = baselineName(runSet, list);
  return {
    showsDeltas: showsDeltas(runSet),
    markOf: ({ name }) =>
      name === baseline ? "baseline" : pinned.has(name) ? "pinned" : null,
    togglePin: ({ name }) =>
      change("Pin a run", (before) => togglePin(before, name, list)),
    toggleBaseline: ({ name }) =>
      change("Set the baseline", (before) => toggleBaseline(before, name, list)),
  };
}

/** "The last hour" is counted from when the table was opened. */
function useListFilter(runSet: Fields): Filter {
  const [now] = useState(() => Date.now());
  return useMemo(() => listedFilter(runSet, now), [runSet, now]);
}

/** The same object for equal filters, so that columns and eyes ask for nothing anew. */
function useStable<T>(value: T): T {
  const [kept, setKept] = useState(value);
  const isSame = JSON.stringify(kept) === JSON.stringify(value);
  if (!isSame) setKept(value);
  return isSame ? kept : value;
}

function plain(sort: TableModel["sort"]): TableModel["sort"] {
  return sort.map((one) => ({ ...one, key: plainKey(one.key) }));
}

type GroupPart = Pick<
  TableModel,
  | "grouping"
  | "isGrouped"
  | "groupsTotal"
  | "groupsError"
  | "measures"
  | "spreads"
  | "titleOf"
  | "toggleGroup"
> & { lines: TableModel["lines"] | null };

function useGroups(
  list: RunList,
  runSet: Fields,
  paths: readonly (string | null)[],
): GroupPart {
  const grouping = useStable(groupingOf(runSet));
  const isGrouped = grouping.length > 0;
  const measures = useStable(
    paths.filter((path) => path !== null).slice(0, MOST_MEASURES),
  );
  const by = grouping
    .map((key) => serverPath(plainKey(key)))
    .filter((path) => path !== null);
  const order = groupOrder(sortKeys(runSet), grouping, measures);
  const asked = useQuery({
    ...runGroupsQuery(list, by, order, measures),
    enabled: isGrouped,
  });
  const found = asked.data;
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const groups = isGrouped ? found?.groups : undefined;
  const lines = useMemo(() => {
    if (!isGrouped) return null;
    const lists = new Map<string, RunList>();
    const listFor = (group: TableGroup) => {
      const known = lists.get(group.id) ?? { ...list, filters: group.filters };
      lists.set(group.id, known);
      return known;
    };
    return groupedLines(groups ?? [], (id) => open.has(id), listFor);
  }, [isGrouped, groups, open, list]);
  const spreads = useGroupSpreads(
    list,
    { by, order, measures },
    groups !== undefined && groups.length > 0,
  );
  const toggleGroup = useCallback((id: string) => {
    setOpen((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  }, []);
  const titleOf = useCallback(
    (group: TableGroup) => groupTitle(group, grouping),
    [grouping],
  );
  const groupsTotal = isGrouped ? (found?.total ?? 0) : 0;
  return {
    grouping,
    isGrouped,
    groupsTotal,
    groupsError: isGrouped ? asked.error : null,
    measures,
    spreads,
    titleOf,
    toggleGroup,
    lines,
  };
}

/** The run that others are compared with, with the values that columns show. */
function useBaseline(
  list: RunList,
  runSet: Fields,
  paths: readonly string[],
): TableRun | null {
  const id = baselineName(runSet, list);
  // It may be a run of another project.
  const place = (id === null ? null : runPlaceOf(id)) ?? { ...list, run: id ?? "" };
  const wanted = useStable([...new Set(paths)].slice(0, 50));
  const one = {
    entity: place.entity,
    project: place.project,
    order: list.order,
    filters: { name: place.run },
  };
  const found = useQuery({
    ...runPageQuery(one, 0, wanted),
    enabled: id !== null,
  }).data;
  return id === null ? null : (found?.[0] ?? null);
}

type SelectionPart = Pick<
  TableModel,
  | "rowSelection"
  | "selection"
  | "selected"
  | "selectedCount"
  | "toggle"
  | "selectAll"
  | "clearSelection"
> & { select: (runs: readonly TableRun[]) => void };

function useSelection(list: RunList, matching: number): SelectionPart {
  const [of, setOf] = useState<{ filters: Filter; rows: RowSelection }>({
    filters: list.filters,
    rows: NOTHING,
  });
  // "All that match" means others when the filter changes: the selection ends with it.
  const rows = of.filters === list.filters || !of.rows.isAll ? of.rows : NOTHING;
  const set = (next: RowSelection) => setOf({ filters: list.filters, rows: next });
  const count = selectedCount(rows, matching);
  return {
    rowSelection: rows,
    selection: (name) => isSelected(rows, name),
    selected:
      count === 0 ? "none" : rows.isAll && rows.named.size === 0 ? "all" : "some",
    selectedCount: count,
    toggle: (run) => set(withSelected(rows, [run], !isSelected(rows, run.name))),
    selectAll: () => set(count > 0 && rows.isAll ? NOTHING : EVERYTHING),
    clearSelection: () => set(NOTHING),
    select: (runs) => set(withSelected(rows, runs, true)),
  };
}
