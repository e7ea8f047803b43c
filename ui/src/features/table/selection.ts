/** Which rows are selected: some by name, or all that match but some. */
import type { TableRun } from "../../api/runTable";

export interface RowSelection {
  /** Whether it names the rows that are not selected. */
  readonly isAll: boolean;
  /** With the run where it is known. */
  readonly named: ReadonlyMap<string, TableRun | null>;
}

export const NOTHING: RowSelection = { isAll: false, named: new Map() };
export const EVERYTHING: RowSelection = { isAll: true, named: new Map() };

export function isSelected({ isAll, named }: RowSelection, name: string): boolean {
  return named.has(name) !== isAll;
}

/** How many are selected among so many that match. */
export function selectedCount(
  { isAll, named }: RowSelection,
  matching: number,
): number {
  return isAll ? Math.max(0, matching - named.size) : named.size;
}

export function withSelected(
  selection: RowSelection,
  runs: readonly TableRun[],
  isOn: boolean,
): RowSelection {
  const named = new Map(selection.named);
  for (const run of runs) {
    if (isOn !== selection.isAll) named.set(run.name, run);
    else named.delete(run.name);
  }
  return { ...selection, named };
}
