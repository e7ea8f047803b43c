import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useEffect, useMemo, useRef } from "react";

import type { LogLine } from "../../api/logs";
import { parseInstant } from "../../widgets/format";
import { parseAnsi } from "./ansi";
import css from "./Logs.module.css";
import { useLogLines } from "./logBlocks";

const LINE_PX = 19;
/** This close to the end, a scroll counts as having reached it. */
const END_PX = 24;

interface LogLinesProps {
  of: { entity: string; project: string; run: string };
  count: number;
  /** The only lines shown, ascending; null shows all `count` of them. */
  chosen: readonly LogLine[] | null;
  showsTimes: boolean;
  isFollowing: boolean;
  onFollow: (follows: boolean) => void;
  matches: readonly number[];
  /** Number of the line looked at. */
  wanted: number | undefined;
}

/** Only the lines on screen exist; a million of them scroll like ten. */
export function LogLines(props: LogLinesProps) {
  const { of, chosen, wanted, isFollowing, onFollow } = props;
  const count = chosen ? chosen.length : props.count;
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_PX,
    overscan: 30,
  });
  const items = virtual.getVirtualItems();
  const inBlocks = useLogLines(
    of,
    items[0]?.index ?? 0,
    items.at(-1)?.index ?? 0,
    chosen ? 0 : count,
  );
  const current = useMemo(() => {
    if (!chosen || wanted === undefined) return wanted;
    const at = chosen.findIndex((line) => line.number === wanted);
    return at < 0 ? undefined : at;
  }, [chosen, wanted]);
  const matching = useMemo(() => new Set(props.matches), [props.matches]);

  useEffect(() => {
    if (isFollowing) virtual.scrollToIndex(count - 1, { align: "end" });
  }, [isFollowing, count, virtual]);
  useEffect(() => {
    if (current !== undefined) virtual.scrollToIndex(current, { align: "center" });
  }, [current, virtual]);

  return (
    // Scrolling by wheel or key is what switches following off; nothing is clicked.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      ref={scroller}
      className={css.scroller}
      tabIndex={0}
      role="log"
      aria-label="Console output"
      aria-live="off"
      onWheel={(event) => event.deltaY < 0 && isFollowing && onFollow(false)}
      onKeyDown={(event) => {
        if (["ArrowUp", "PageUp", "Home"].includes(event.key)) onFollow(false);
        if (event.key === "End") onFollow(true);
      }}
      onScroll={({ currentTarget: at }) => {
        const isAtEnd = at.scrollHeight - at.scrollTop - at.clientHeight < END_PX;
        if (isAtEnd && !isFollowing && current === undefined) onFollow(true);
      }}
    >
      <div className={css.lines} style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const line = chosen ? chosen[item.index] : inBlocks.get(item.index);
          const number = line?.number ?? item.index;
          return (
            <Line
              key={item.key}
              number={number}
              line={line}
              topPx={item.start}
              showsTime={props.showsTimes}
              isMatch={matching.has(number)}
              isCurrent={item.index === current}
            />
          );
        })}
      </div>
    </div>
  );
}

interface LineProps {
  number: number;
  /** Absent while it loads, and for a number that never arrived. */
  line: LogLine | undefined;
  topPx: number;
  showsTime: boolean;
  isMatch: boolean;
  isCurrent: boolean;
}

const Line = memo(function Line({
  number,
  line,
  topPx,
  showsTime,
  ...marks
}: LineProps) {
  return (
    <div
      className={css.line}
      style={{ transform: `translateY(${topPx}px)` }}
      data-level={line?.level?.toLowerCase() || undefined}
      data-match={marks.isMatch ? "" : undefined}
      data-current={marks.isCurrent ? "" : undefined}
    >
      <span className={css.number}>{number + 1}</span>
      {showsTime && <span className={css.time}>{clock(line?.timestamp)}</span>}
      {line?.label && <span className={css.label}>{line.label}</span>}
      <span className={css.text}>{line && <AnsiText text={line.line} />}</span>
    </div>
  );
});

/** Text nodes with classes: what a program prints can never become markup. */
function AnsiText({ text }: { text: string }) {
  return parseAnsi(text).map((span, index) => {
    const isPlain = span.colour === undefined && !span.isBold && !span.isDim;
    return isPlain ? (
      span.text
    ) : (
      <span
        key={index}
        data-ansi={span.colour}
        data-bold={span.isBold ? "" : undefined}
        data-dim={span.isDim ? "" : undefined}
      >
        {span.text}
      </span>
    );
  });
}

function clock(timestamp: string | null | undefined): string {
  const time = parseInstant(timestamp);
  return time === null
    ? ""
    : new Date(time).toLocaleTimeString(undefined, { hour12: false });
}
