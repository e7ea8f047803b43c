import type { RunValues } from "../shared/runValues";
import type { PanelRun } from "../contract";
import { type Accessor, accessorLabel, cellOf } from "../shared/accessor";
import type { Grouping } from "./lineOptions";

export interface RunGroup {
  readonly label: string;
  readonly runs: readonly PanelRun[];
  /** Colour slot; the runs' own where the view gave them one colour. */
  readonly slot: number;
}

/** Whether the panel draws groups, by its own word or by the view's. */
export function drawsGroups(
  grouping: Grouping,
  runs: readonly PanelRun[],
  followsView: boolean,
): boolean {
  if (grouping.isOn !== null) return grouping.isOn;
  return followsView && runs.some((run) => run.group !== undefined);
}

/** Runs in groups, in the order of their first runs; those of unknown values in none. */
export function groupsOf(
  runs: readonly PanelRun[],
  by: Accessor | null,
  values: ReadonlyMap<string, RunValues>,
): readonly RunGroup[] {
  if (!by && runs.every((run) => run.group === undefined)) {
    const label = `All ${runs.length} runs`;
    return runs.length > 0 ? [{ label, runs, slot: leastSlot(runs) }] : [];
  }
  const groups = new Map<string, PanelRun[]>();
  for (const run of runs) {
    if (by && !values.has(run.runId)) continue; // its values are on the way
    const label = by
      ? groupLabel(by, values.get(run.runId))
      : (run.group ?? "no group");
    const group = groups.get(label);
    if (group) group.push(run);
    else groups.set(label, [run]);
  }
  // Groups of the panel's own are told apart best by the first hues; by their names in
  // order, so that another order of runs does not recolour them.
  const names = [...groups.keys()].toSorted(byNumbers);
  return [...groups].map(([label, members]) => ({
    label,
    runs: members,
    slot: by ? names.indexOf(label) : leastSlot(members),
  }));
}

function byNumbers(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}

/** The least slot stays the same however the runs are sorted. */
function leastSlot(runs: readonly PanelRun[]): number {
  return Math.min(...runs.map((run) => run.slot));
}

function groupLabel(by: Accessor, values: RunValues | undefined): string {
  const cell = values ? cellOf(values, by) : null;
  const name = accessorLabel(`${by.section}:${by.name}`);
  return `${name}: ${cell ?? "none"}`;
}
