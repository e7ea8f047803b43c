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
  /** Runs that there are, where runs are left out; null else. */
  readonly ofAll: number | null;
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
    const runs = options.isSpread ? spread(all, maxRuns) : all.slice(0, maxRuns);
    const isCut = runs.length < all.length;
    const ofWhich = options.isSpread ? ", evenly chosen" : "";
    const note = isCut
      ? `Showing ${runs.length} of ${all.length} runs${ofWhich}`
      : null;
    return { runs, groups: null, note, ofAll: isCut ? all.length : null };
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
    ofAll: null,
  };
}

/** Every so many-th run, from the first to the last; those kept on top among them. */
function spread(all: readonly PanelRun[], most: number): readonly PanelRun[] {
  if (all.length <= most) return all;
  const kept = all.filter((run) => run.emphasis).slice(0, most);
  const others = all.filter((run) => !run.emphasis);
  const room = most - kept.length;
  const step = room > 1 ? (others.length - 1) / (room - 1) : 0;
  const chosen = Array.from(
    { length: room },
    (_, at) => others[Math.round(at * step)]!,
  );
  return [...kept, ...chosen];
}
