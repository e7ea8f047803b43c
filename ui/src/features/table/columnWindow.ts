/** Which columns of a wide table are drawn beside those that stay in place. */
import type { ColumnLayout } from "./layout";

const OVERSCAN = 2;

/** Numbers of the first and the last column behind the pinned ones, as `[from, to)`. */
export function columnWindow(
  { loose, pinnedPx }: ColumnLayout,
  leftPx: number,
  widthPx: number,
): readonly [number, number] {
  const from = loose.findIndex((one) => one.leftPx + one.widthPx > leftPx + pinnedPx);
  if (from === -1) return [Math.max(0, loose.length - OVERSCAN), loose.length];
  const beyond = loose.findIndex((one) => one.leftPx >= leftPx + widthPx);
  const to = Math.max(from, beyond === -1 ? loose.length : beyond);
  return [Math.max(0, from - OVERSCAN), Math.min(loose.length, to + OVERSCAN)];
}

/** Where to scroll to for a column to be seen; null when it is. */
export function scrollLeftFor(
  { loose, pinnedPx }: ColumnLayout,
  at: number,
  leftPx: number,
  widthPx: number,
): number | null {
  const column = loose[at];
  if (column === undefined) return null;
  const first = column.leftPx - pinnedPx;
  if (first < leftPx) return first;
  const last = column.leftPx + column.widthPx - widthPx;
  return last > leftPx ? Math.min(first, last) : null;
}
