/** A run of the list as specifications know it, and as panels draw it. */
import type { ListedRow } from "../../api/runs";
import type { PanelRun } from "../../panels/contract";
import { slotOfGroup, slotOfRun } from "../../spec/colours";
import type { Fields } from "../../spec/document";
import { pathOfRun } from "../../spec/grouping";
import type { RunPlace } from "../../spec/runIds";
import { keyLabel, type KnownRun, type RunKey } from "../../spec/runKeys";

export type ListedRun = ListedRow &
  KnownRun & {
    /** Where a run of another project is; its name is then a global id. */
    readonly elsewhere?: RunPlace;
  };

/** The run with its fields by the names under which they are stored. */
export function listedRun(row: ListedRow): ListedRun {
  return {
    ...row,
    fields: {
      name: row.name,
      displayName: row.displayName || row.name,
      state: row.state,
      tags: row.tags.length > 0 ? row.tags : undefined,
      createdAt: row.createdAt,
      heartbeatAt: row.heartbeatAt,
      duration: row.durationSeconds,
      username: row.user?.username,
      group: row.group || undefined,
      jobType: row.jobType || undefined,
      sweep: row.sweepName || undefined,
      host: row.host || undefined,
      notes: row.notes || undefined,
    },
  };
}

/** How a run is drawn where nothing is grouped, such as beside another one. */
export function singleRunOf(run: ListedRun, document: Fields): PanelRun {
  const look = { document, grouping: [], baseline: null, pinned: NOBODY };
  return panelRunOf(run, look);
}

const NOBODY: ReadonlySet<string> = new Set();

interface Look {
  /** The document, as far as it says colours. */
  readonly document: Fields;
  readonly grouping: readonly RunKey[];
  readonly baseline: string | null;
  readonly pinned: ReadonlySet<string>;
}

/** How panels draw the run: a group's runs share the group's colour. */
export function panelRunOf(run: ListedRun, look: Look): PanelRun {
  const { document, grouping } = look;
  const path = pathOfRun(run, grouping);
  const isGrouped = path.length > 0;
  const emphasis =
    run.name === look.baseline
      ? ({ emphasis: "baseline" } as const)
      : look.pinned.has(run.name)
        ? ({ emphasis: "pinned" } as const)
        : {};
  return {
    runId: run.name,
    displayName: run.displayName || run.name,
    slot: isGrouped
      ? slotOfGroup(document, path)
      : slotOfRun(document, run.name, run.colorSlot),
    state: run.state,
    ...emphasis,
    ...(isGrouped
      ? {
          group: path
            .map(({ key, value }) => `${keyLabel(key)}: ${value ?? "none"}`)
            .join(", "),
        }
      : {}),
  };
}
