import { type RefObject, useLayoutEffect, useRef } from "react";

/**
 * Keeps the rows a person looks at in place when others come or go above them. At the
 * very top nothing is held, so that new runs are seen as they arrive.
 */
export function useScrollAnchor(
  scroller: RefObject<HTMLElement | null>,
  rows: readonly { name: string }[],
  rowPx: number,
): void {
  const before = useRef(rows);
  useLayoutEffect(() => {
    const element = scroller.current;
    const previous = before.current;
    before.current = rows;
    if (!element || previous === rows || element.scrollTop < 1) return;
    const first = previous[Math.floor(element.scrollTop / rowPx)];
    if (!first) return;
    const was = previous.indexOf(first);
    const is = rows.findIndex((row) => row.name === first.name);
    if (is >= 0 && is !== was) element.scrollBy(0, (is - was) * rowPx);
  }, [scroller, rows, rowPx]);
}
