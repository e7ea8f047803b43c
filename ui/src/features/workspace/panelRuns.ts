import type { RunRow } from "../../api/runs";
import type { PanelRun } from "../../panels/contract";

/** What a panel needs to know of a run in order to draw it. */
export function toPanelRun(
  row: Pick<RunRow, "name" | "displayName" | "colorSlot" | "state">,
): PanelRun {
  return {
    runId: row.name,
    displayName: row.displayName || row.name,
    slot: row.colorSlot,
    state: row.state,
  };
}
