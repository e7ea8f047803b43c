/** Where columns stand: pinned ones beside each other, the others behind them. */
import type { Column } from "../../spec/columns";

export const ROW_PX = 30;
export const HEAD_PX = 34;
/** What the box and the eye take before the name. */
const LEAD_PX = 52;

export interface PlacedColumn {
  readonly column: Column;
  /** Number of the column as readers of the page count it, from 1. */
  readonly number: number;
  readonly leftPx: number;
  /** The name's cell holds the box and the eye as well. */
  readonly widthPx: number;
}

export interface ColumnLayout {
  readonly pinned: readonly PlacedColumn[];
  readonly loose: readonly PlacedColumn[];
  readonly pinnedPx: number;
  readonly widthPx: number;
}

/** On a narrow screen only the name stays in place, and leaves room for a column. */
export function layoutOf(
  columns: readonly Column[],
  viewportPx: number,
  isNarrow: boolean,
): ColumnLayout {
  const pinned: PlacedColumn[] = [];
  const loose: PlacedColumn[] = [];
  const isPinned = (column: Column, at: number) =>
    at === 0 || (column.isPinned && !isNarrow);
  let left = 0;
  columns.forEach((column, at) => {
    if (!isPinned(column, at)) return;
    const most = isNarrow ? Math.max(110, viewportPx * 0.52 - LEAD_PX) : Infinity;
    const widthPx = Math.min(column.widthPx, most) + (at === 0 ? LEAD_PX : 0);
    pinned.push({ column, number: at + 1, leftPx: left, widthPx });
    left += widthPx;
  });
  const pinnedPx = left;
  columns.forEach((column, at) => {
    if (isPinned(column, at)) return;
    const { widthPx } = column;
    loose.push({ column, number: at + 1, leftPx: left, widthPx });
    left += column.widthPx;
  });
  return { pinned, loose, pinnedPx, widthPx: left };
}
