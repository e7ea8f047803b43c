import { type RefObject, useLayoutEffect, useMemo, useState } from "react";
import { flushSync } from "react-dom";

import { columnWindow, scrollLeftFor } from "./columnWindow";
import type { ColumnLayout, PlacedColumn } from "./layout";
import { type RowWindow, rowWindow, scrollTopFor } from "./rowWindow";

interface GridWindow {
  readonly rows: RowWindow;
  readonly loose: readonly PlacedColumn[];
  /** Scrolls a line, or a column behind the pinned ones, into view. */
  readonly showLine: (line: number) => void;
  readonly showColumn: (at: number) => void;
}

interface Place {
  readonly topPx: number;
  readonly leftPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
  /** It got there by more than what is seen at once. */
  readonly isLeaping: boolean;
}

/** After this long at one place what lies around it is drawn as well. */
const CALM_MS = 120;

/** Follows where a table of `count` lines is scrolled to. */
export function useGridWindow(
  scroller: RefObject<HTMLElement | null>,
  count: number,
  layout: ColumnLayout,
): GridWindow {
  const [place, setPlace] = useState<Place>({
    topPx: 0,
    leftPx: 0,
    widthPx: 0,
    heightPx: 0,
    isLeaping: false,
  });
  useLayoutEffect(() => {
    const box = scroller.current;
    if (box === null) return;
    let calm = 0;
    let lastTopPx = box.scrollTop;
    const look = (isLeaping = false) => {
      const now = { ...placeOf(box), isLeaping };
      setPlace((before) => (showsTheSame(before, now, layout) ? before : now));
    };
    const onScroll = () => {
      const isLeaping = Math.abs(box.scrollTop - lastTopPx) > box.clientHeight;
      lastTopPx = box.scrollTop;
      window.clearTimeout(calm);
      if (isLeaping) calm = window.setTimeout(look, CALM_MS);
      // Drawn with the frame that is scrolled, or its new lines would be empty.
      flushSync(() => look(isLeaping));
    };
    look();
    const sizes = new ResizeObserver(() => look());
    sizes.observe(box);
    box.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      window.clearTimeout(calm);
      sizes.disconnect();
      box.removeEventListener("scroll", onScroll);
    };
  }, [scroller, layout]);
  const [from, to] = columnWindow(layout, place.leftPx, place.widthPx);
  const loose = useMemo(() => layout.loose.slice(from, to), [layout, from, to]);
  return {
    rows: rowWindow(count, place.topPx, place.heightPx, place.isLeaping),
    loose,
    showLine: (line) => {
      const box = scroller.current;
      const top = box && scrollTopFor(line, box.scrollTop, box.clientHeight);
      if (box && top !== null) box.scrollTo({ top });
    },
    showColumn: (at) => {
      const box = scroller.current;
      const left = box && scrollLeftFor(layout, at, box.scrollLeft, box.clientWidth);
      if (box && left !== null) box.scrollTo({ left });
    },
  };
}

function placeOf(box: HTMLElement): Omit<Place, "isLeaping"> {
  return {
    topPx: box.scrollTop,
    leftPx: box.scrollLeft,
    widthPx: box.clientWidth,
    heightPx: box.clientHeight,
  };
}

function showsTheSame(one: Place, other: Place, layout: ColumnLayout): boolean {
  const lines = (place: Place) =>
    rowWindow(Number.MAX_SAFE_INTEGER, place.topPx, place.heightPx, place.isLeaping);
  const [a, b] = [lines(one), lines(other)];
  const [from, to] = columnWindow(layout, one.leftPx, one.widthPx);
  const [nextFrom, nextTo] = columnWindow(layout, other.leftPx, other.widthPx);
  return a.first === b.first && a.end === b.end && from === nextFrom && to === nextTo;
}
