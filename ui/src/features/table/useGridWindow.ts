import { type RefObject, useLayoutEffect, useState } from "react";
import { flushSync } from "react-dom";

import { type RowWindow, rowWindow, scrollTopFor } from "./rowWindow";

interface ScrolledRows extends RowWindow {
  /** Scrolls a line into view. */
  readonly show: (line: number) => void;
}

/** Follows where a table is scrolled to. */
export function useRowWindow(
  scroller: RefObject<HTMLElement | null>,
  count: number,
): ScrolledRows {
  const [place, setPlace] = useState({ first: -1, topPx: 0, heightPx: 0 });
  useLayoutEffect(() => {
    const box = scroller.current;
    if (box === null) return;
    const look = () => {
      const { scrollTop: topPx, clientHeight: heightPx } = box;
      const { first } = rowWindow(Infinity, topPx, heightPx);
      setPlace((before) =>
        before.first === first && before.heightPx === heightPx
          ? before
          : { first, topPx, heightPx },
      );
    };
    // Drawn with the frame that is scrolled, or its new lines would be empty.
    const onScroll = () => flushSync(look);
    look();
    const sizes = new ResizeObserver(look);
    sizes.observe(box);
    box.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      sizes.disconnect();
      box.removeEventListener("scroll", onScroll);
    };
  }, [scroller]);
  const show = (line: number) => {
    const box = scroller.current;
    const to = box && scrollTopFor(line, box.scrollTop, box.clientHeight);
    if (box && to !== null) box.scrollTo({ top: to });
  };
  return { ...rowWindow(count, place.topPx, place.heightPx), show };
}
