/** The selected runs as a list that the server can go through, and as they are. */
import { type RunList, type TableRun, walkRuns } from "../../api/runTable";
import { all } from "../../spec/serverFilter";
import type { TableModel } from "./tableModel";

/** Runs that one action touches at most. */
export const MOST_CHANGED = 10_000;

export function selectedList({ list, rowSelection }: TableModel): RunList {
  const { isAll, named } = rowSelection;
  const names = [...named.keys()];
  if (!isAll) return { ...list, filters: { name: { $in: names } } };
  if (names.length === 0) return list;
  const isEverything = Object.keys(list.filters).length === 0;
  const others = { name: { $nin: names } };
  return {
    ...list,
    filters: all([isEverything ? null : list.filters, others]) ?? others,
  };
}

/** The runs themselves, with the values of the shown columns. */
export async function selectedRuns(model: TableModel): Promise<readonly TableRun[]> {
  const paths = [...new Set(model.columns.flatMap(model.cells.paths))];
  const found: TableRun[] = [];
  for await (const runs of walkRuns(selectedList(model), paths)) {
    found.push(...runs);
    if (found.length >= MOST_CHANGED) break;
  }
  return found.slice(0, MOST_CHANGED);
}

/** Only who they are: enough to change them. */
export async function selectedIds(model: TableModel): Promise<readonly TableRun[]> {
  const { isAll, named } = model.rowSelection;
  if (!isAll) return [...named.values()].filter((run) => run !== null);
  const found: TableRun[] = [];
  for await (const runs of walkRuns(selectedList(model), [])) {
    found.push(...runs);
    if (found.length >= MOST_CHANGED) break;
  }
  return found.slice(0, MOST_CHANGED);
}
