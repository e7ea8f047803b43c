/** Which runs a line panel draws, each for itself or in groups, and how many it leaves out. */
import type { RunValues } from "../shared/runValues";
import type { ChartSettings } from "../../state/chartSettings";
import type { PanelRun } from "../contract";
import { type RunGroup, drawsGroups, groupsOf } from "./lineGroups";
import type { LineOptions } from "./lineOptions";

export interface DrawnRuns {
  readonly runs: readonly PanelRun[];
  /** Null where every run is drawn for itself. */
  readonly groups: readonly RunGroup[] | null;
  /** "Showing 10 of 132 runs"; null when all are shown. */
  readonly note: string | null;
}

/** Runs behind the groups of one panel: the data of more would not be drawn in time. */
const MOST_GROUPED = 1000;

export function drawnRuns(
  all: readonly PanelRun[],
  options: LineOptions,
  settings: ChartSettings,
  values: ReadonlyMap<string, RunValues>,
): DrawnRuns {
  const { grouping, maxRuns } = options;
  if (!drawsGroups(grouping, all, settings.usesGrouping !== false)) {
    const runs = all.slice(0, maxRuns);
    const isCut = runs.length < all.length;
    const note = isCut ? `Showing ${runs.length} of ${all.length} runs` : null;
    return { runs, groups: null, note };
  }
  const grouped = all.slice(0, MOST_GROUPED);
  const every = groupsOf(grouped, grouping.by, values);
  const groups = every.slice(0, maxRuns);
  const notes = [
    ...(groups.length < every.length
      ? [`Showing ${groups.length} of ${every.length} groups`]
      : []),
    ...(grouped.length < all.length
      ? [`grouped from the first ${grouped.length} of ${all.length} runs`]
      : []),
  ];
  return {
    runs: groups.flatMap((group) => group.runs),
    groups,
    note: notes.length > 0 ? notes.join(", ") : null,
  };
}
