import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";

import type { BankSection } from "./bank";
import { scrollerOf } from "./dragging";
import css from "./Panels.module.css";
import { gridHeight } from "./sectionSize";

interface SectionListProps {
  sections: readonly BankSection[];
  isOpen: (section: BankSection) => boolean;
  /** How many there are when nothing is searched for. */
  total: number;
  /** A section that is to be seen, such as one that is being named. */
  wanted: string | null;
  children: (section: BankSection) => ReactNode;
}

/**
 * From this many sections on, only those near the screen are on the page: also while a
 * search finds few of them, or panels would be made anew in the middle of typing.
 */
const MANY = 40;
const HEADER_PX = 50;

/** Sections below each other, however many. */
export function SectionList(props: SectionListProps) {
  return props.total < MANY ? (
    props.sections.map((section) => props.children(section))
  ) : (
    <WindowedSections {...props} />
  );
}

function WindowedSections({ sections, isOpen, wanted, children }: SectionListProps) {
  const element = useRef<HTMLDivElement>(null);
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  const [above, setAbove] = useState(0);
  useLayoutEffect(() => {
    const found = scrollerOf(element.current);
    setScroller(found);
    if (!found || !element.current) return;
    const top = element.current.getBoundingClientRect().top;
    setAbove(top - found.getBoundingClientRect().top + found.scrollTop);
  }, []);
  const virtual = useVirtualizer({
    count: sections.length,
    getScrollElement: () => scroller,
    getItemKey: (index) => sections[index]!.id,
    estimateSize: (index) => {
      const section = sections[index]!;
      return HEADER_PX + (isOpen(section) ? gridHeight(section) : 0);
    },
    scrollMargin: above,
    overscan: 2,
  });
  const at = wanted === null ? -1 : sections.findIndex((one) => one.id === wanted);
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at);
  }, [at, virtual]);
  return (
    <div
      ref={element}
      className={css.windowed}
      style={{ height: virtual.getTotalSize() }}
    >
      {virtual.getVirtualItems().map((item) => (
        <div
          key={item.key}
          ref={virtual.measureElement}
          data-index={item.index}
          className={css.placed}
          style={{ translate: `0 ${item.start - above}px` }}
        >
          {children(sections[item.index]!)}
        </div>
      ))}
    </div>
  );
}
