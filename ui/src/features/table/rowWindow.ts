/** Which lines of a long table are drawn; all of them are equally high. */
import { HEAD_PX, ROW_PX } from "./layout";

/** Lines beyond either edge that are drawn before they are seen. */
const OVERSCAN = 8;
/** Drawn lines change so many at a time, not with every pixel. */
const STEP = 4;

export interface RowWindow {
  /** Lines `first` to `end`, without the latter. */
  readonly first: number;
  readonly end: number;
  /** Lines that are ever drawn at once: as many rows are used again and again. */
  readonly slots: number;
  /** How far a page down goes. */
  readonly perPage: number;
}

/**
 * The window of a table of `count` lines below its head.
 *
 * @param isLeaping Pages fly by: only lines that are seen are worth drawing.
 */
export function rowWindow(
  count: number,
  topPx: number,
  heightPx: number,
  isLeaping = false,
): RowWindow {
  const beyond = isLeaping ? 0 : OVERSCAN;
  const seen = Math.ceil(Math.max(0, heightPx - HEAD_PX) / ROW_PX) + 1;
  const top = Math.min(topPx, Math.max(0, count * ROW_PX));
  const at = Math.floor(top / ROW_PX / STEP) * STEP;
  return {
    first: Math.max(0, at - beyond),
    end: Math.min(count, at + STEP + seen + beyond),
    slots: STEP + seen + 2 * OVERSCAN,
    perPage: Math.max(1, seen - 3),
  };
}

export function topOfLine(line: number): number {
  return HEAD_PX + line * ROW_PX;
}

/** Where to scroll to for a line to be seen; null when it is. */
export function scrollTopFor(
  line: number,
  topPx: number,
  heightPx: number,
): number | null {
  const first = line * ROW_PX;
  if (first < topPx) return first;
  const last = first + ROW_PX + HEAD_PX - heightPx;
  return last > topPx ? last : null;
}
