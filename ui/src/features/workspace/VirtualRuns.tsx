import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import {
  type RefObject,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";

import { slotOfGroup, slotOfRun } from "../../spec/colours";
import { showsDeltas } from "../../spec/deltas";
import { goalOf } from "../../spec/goals";
import { useView } from "../../spec/handle";
import { useShortcuts } from "../shell/shortcuts";
import { GroupRow } from "./GroupRow";
import { type Line, linesOf, runsOfLine } from "./listLines";
import type { OpenLayer } from "./RowLayer";
import { useRowActions } from "./rowActions";
import { RunRow } from "./RunRow";
import type { RunsBodyProps } from "./RunsBody";
import css from "./Runs.module.css";
import { useScrollAnchor } from "./useScrollAnchor";
import { MOST_GROUPED } from "./useRunList";

export const ROW_PX = 28;
/** Rows from the end at which the next page is asked for. */
const AHEAD = 40;

interface VirtualRunsProps extends RunsBodyProps {
  onLayer: (layer: OpenLayer | null) => void;
  /** The line whose name is being changed. */
  renaming: string | null;
  onRename: (line: string | null) => void;
}

/** Only the lines on view are on the page, however many there are. */
export function VirtualRuns(props: VirtualRunsProps) {
  const { list, selected, onSelect, onLayer, renaming, onRename } = props;
  const { entity, project, document } = useView();
  const { rows, pinned, grouping, totals, hasMore, more } = list;
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const lines = useMemo(
    () => linesOf({ rows, pinned, grouping, totals }, (id) => opened.has(id)),
    [rows, pinned, grouping, totals, opened],
  );
  const scroller = useRef<HTMLDivElement>(null);
  const cursor = useCursor(lines, scroller);
  // A name that is being typed stays on the page, wherever the list is scrolled to.
  const edited = lines.findIndex((line) => line.name === renaming);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
    getItemKey: (index) => lines[index]?.name ?? index,
    rangeExtractor: (range) => withLine(defaultRangeExtractor(range), edited),
  });
  useScrollAnchor(scroller, lines, ROW_PX);
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const isNearEnd = last >= lines.length - AHEAD;
  // Closed groups are few lines of many runs: their end says nothing.
  const wantsMore = grouping.length > 0 ? rows.length < MOST_GROUPED : isNearEnd;
  useEffect(() => {
    if (hasMore && wantsMore) more();
  }, [hasMore, wantsMore, rows.length, more]);

  const actions = useRowActions({
    list,
    place: { entity, project },
    selected,
    onSelect,
    onLayer,
    onOpen: (id) => {
      const next = new Set(opened);
      if (!next.delete(id)) next.add(id);
      setOpened(next);
    },
  });
  const at = (act: (line: Line) => void) => () => {
    const line = lines.find((one) => one.name === cursor.name.current);
    if (!line) return;
    act(line);
    cursor.stay(line);
  };
  const move = (by: number) => cursor.moveTo(by, virtual.scrollToIndex);
  useShortcuts({
    nextRun: () => move(1),
    previousRun: () => move(-1),
    selectRun: at(actions.select),
    showRun: at(actions.show),
    pinRun: at(actions.pin),
    baselineRun: at(actions.baseline),
  });
  const isSelecting = selected.size > 0;
  const goals = useMemo(
    () => list.columns.map((key) => goalOf(list.runSet, key, props.goals)),
    [list.columns, list.runSet, props.goals],
  );
  const hasDeltas = list.baseline !== null && showsDeltas(list.runSet);
  const onRenamed = useCallback(() => onRename(null), [onRename]);
  return (
    <div ref={scroller} className={css.scroller} tabIndex={-1}>
      <ul
        style={{ height: virtual.getTotalSize() }}
        className={css.rows}
        data-values={list.columns.length}
      >
        {items.map((item) => {
          const line = lines[item.index];
          if (!line) return null;
          const runs = runsOfLine(line);
          const place = {
            topPx: item.start,
            position: item.index + 1,
            setSize:
              grouping.length > 0
                ? lines.length
                : Math.max(list.matching, lines.length),
            isSelected: runs.length > 0 && runs.every((run) => selected.has(run.name)),
            isSelecting,
            actions,
            onFocus: cursor.set,
          };
          if (line.kind === "group") {
            const shown = runs.filter(list.isShown).length;
            return (
              <GroupRow
                key={line.name}
                {...place}
                line={line}
                shown={shown}
                total={totals.get(line.group.id) ?? null}
                slot={slotOfGroup(document, line.group.path)}
                columns={list.columns}
                goals={goals}
                hasDeltas={hasDeltas}
              />
            );
          }
          const { run } = line;
          return (
            <RunRow
              key={line.name}
              {...place}
              line={line}
              run={run}
              entity={entity}
              project={project}
              slot={slotOfRun(document, run.name, run.colorSlot)}
              isShown={line.isPinned || list.isShown(run)}
              isBaseline={run.name === list.baseline?.name}
              columns={list.columns}
              goals={goals}
              hasDeltas={hasDeltas}
              baseline={hasDeltas ? list.baseline : null}
              isRenaming={line.name === renaming}
              onRenamed={onRenamed}
            />
          );
        })}
      </ul>
      {grouping.length > 0 && hasMore && (
        <p className={css.note} role="status">
          The first {rows.length.toLocaleString("en")} of{" "}
          {list.matching.toLocaleString("en")} runs are here; counts and means are of
          all.{" "}
          <button type="button" className={css.quietButton} onClick={more}>
            Load more
          </button>
        </p>
      )}
    </div>
  );
}

function withLine(range: readonly number[], line: number): number[] {
  if (line < 0 || range.includes(line)) return [...range];
  return [...range, line].toSorted((a, b) => a - b);
}

/**
 * The line that keys act on: it follows focus, and survives the list changing.
 *
 * A reference, not state: keys may come faster than renders, and each must act on
 * what the one before it left.
 */
function useCursor(lines: readonly Line[], scroller: RefObject<HTMLDivElement | null>) {
  const name = useRef<string | null>(null);
  const set = useCallback((next: string) => {
    name.current = next;
  }, []);
  const focus = () => {
    if (name.current === null) return false;
    const target = `[data-line="${CSS.escape(name.current)}"] [data-target]`;
    const found = scroller.current?.querySelector<HTMLElement>(target) ?? null;
    found?.focus({ preventScroll: true });
    return found !== null;
  };
  const moveTo = (by: number, scrollToIndex: (index: number) => void) => {
    const at = lines.findIndex((line) => line.name === name.current);
    const next = Math.min(Math.max(at + by, 0), lines.length - 1);
    const line = lines[next];
    if (!line) return;
    set(line.name);
    scrollToIndex(next);
    if (focus()) return;
    // It has to be drawn first; a later key may have moved on by then.
    requestAnimationFrame(() => {
      if (name.current === line.name) focus();
    });
  };
  // A line that goes elsewhere, as a pinned one, would leave the keys to nobody.
  const staying = useRef<Line | null>(null);
  const stay = (line: Line) => {
    staying.current = line;
    const leave = () => (staying.current = null);
    document.addEventListener("pointerdown", leave, { once: true, capture: true });
  };
  useEffect(() => {
    const was = staying.current;
    if (!was || document.activeElement !== document.body) return;
    const now = lines.find((line) => isSameRun(line, was));
    if (now) set(now.name);
    if (focus()) staying.current = null;
  });
  return { name, set, stay, moveTo };
}

/** Whether two lines stand for one run, which has another line while it is pinned. */
function isSameRun(one: Line, other: Line): boolean {
  return one.kind === "run" && other.kind === "run" && one.run.name === other.run.name;
}
