/** Where the panels of a report stand on a grid of 24 columns. */
import type { PanelNode } from "../../api/workspace";
import { fieldsOf } from "../../spec/document";

export const COLUMNS = 24;
const MOST_ROWS = 40;

export interface LaidOut {
  panel: PanelNode;
  x: number;
  y: number;
  w: number;
  h: number;
}

/** Panels in their places; what says nothing of its place is 8 wide and 6 high. */
export function layoutOf(panels: readonly PanelNode[]): LaidOut[] {
  return panels.map((said) => {
    const panel = fieldsOf(said) as PanelNode;
    const layout = fieldsOf((panel as Record<string, unknown>)["layout"]);
    const w = whole(layout["w"], 1, COLUMNS, 8);
    return {
      panel,
      x: whole(layout["x"], 0, COLUMNS - w, 0),
      y: whole(layout["y"], 0, 10_000, 0),
      w,
      h: whole(layout["h"], 3, MOST_ROWS, 6),
    };
  });
}

function whole(value: unknown, low: number, high: number, otherwise: number): number {
  if (typeof value !== "number" || !Number.isFinite(value)) return otherwise;
  return Math.min(Math.max(Math.round(value), low), high);
}
