import { useVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useCallback, useEffect, useRef, useState } from "react";

import type { RunRow as Row } from "../../api/runs";
import type { PatchSearch, WorkspaceSearch } from "../../state/url";
import { Button } from "../../widgets/Button";
import { SearchField } from "../../widgets/Fields";
import { EmptyState, ErrorState, Skeleton } from "../../widgets/States";
import { useShortcuts } from "../shell/shortcuts";
import { BulkBar } from "./BulkBar";
import { RunRow } from "./RunRow";
import css from "./Runs.module.css";
import { SortMenu } from "./SortMenu";
import { useScrollAnchor } from "./useScrollAnchor";
import { toggleVisibility, visibilityOf } from "./visibility";

export const ROW_PX = 28;
/** Rows from the end at which the next page is asked for. */
const AHEAD = 40;

export interface RunsListProps {
  entity: string;
  project: string;
  rows: readonly Row[];
  /** Runs that match the search, and runs of the project. */
  matching: number;
  total: number;
  isPending: boolean;
  error: unknown;
  onRetry: () => void;
  hasMore: boolean;
  onMore: () => void;
  metricKeys: readonly string[];
  canWrite: boolean;
  search: WorkspaceSearch;
  patch: PatchSearch;
  searchRef: RefObject<HTMLInputElement | null>;
}

/** The runs of a project, and the legend of all its panels. */
export function RunsList(props: RunsListProps) {
  const { rows, search, patch } = props;
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const isRegex = search.re === "1";
  const isShown = visibilityOf(search);
  const shownCount = rows.filter((row) => isShown(row.name)).length;
  const chosen = rows.filter((row) => selected.has(row.name));
  return (
    <aside className={css.list} aria-label="Runs">
      <div className={css.head}>
        <h2>Runs</h2>
        <span className={css.counter} role="status">
          {shownCount.toLocaleString("en")} of {props.matching.toLocaleString("en")}{" "}
          shown
        </span>
        <SortMenu search={search} patch={patch} metricKeys={props.metricKeys} />
      </div>
      <div className={css.find}>
        <SearchField
          label="Search runs"
          value={search.q ?? ""}
          onChange={(q) => patch({ q })}
          isRegex={isRegex}
          onRegexChange={(on) => patch({ re: on ? "1" : undefined })}
          inputRef={props.searchRef}
        />
      </div>
      {chosen.length > 0 && (
        <BulkBar {...props} chosen={chosen} onDone={() => setSelected(new Set())} />
      )}
      <RunsBody
        {...props}
        selected={selected}
        onSelect={setSelected}
        isShown={isShown}
      />
    </aside>
  );
}

interface BodyProps extends RunsListProps {
  selected: ReadonlySet<string>;
  onSelect: (selected: ReadonlySet<string>) => void;
  isShown: (runId: string) => boolean;
}

function RunsBody(props: BodyProps) {
  const { rows, search, patch } = props;
  if (props.isPending) return <Skeleton rows={9} />;
  if (props.error && rows.length === 0) {
    return (
      <ErrorState
        error={props.error}
        what="The runs could not be loaded"
        onRetry={props.onRetry}
      />
    );
  }
  if (rows.length === 0 && search.q) {
    return (
      <EmptyState
        title={`No run matches “${search.q}”`}
        action={<Button onPress={() => patch({ q: undefined })}>Clear search</Button>}
      />
    );
  }
  if (rows.length === 0) return <EmptyState title="No runs yet" />;
  return <VirtualRuns {...props} />;
}

function VirtualRuns(props: BodyProps) {
  const { rows, selected, onSelect, isShown, search, patch, hasMore, onMore } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const cursor = useCursor(rows, scroller);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
    getItemKey: (index) => rows[index]?.name ?? index,
  });
  useScrollAnchor(scroller, rows, ROW_PX);
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && last >= rows.length - AHEAD) onMore();
  }, [hasMore, last, rows.length, onMore]);

  const toggleShown = (runId: string) => patch(toggleVisibility(search, runId));
  const toggleSelected = (runId: string) => {
    const next = new Set(selected);
    if (!next.delete(runId)) next.add(runId);
    onSelect(next);
  };
  const move = (by: number) => cursor.moveTo(by, virtual.scrollToIndex);
  useShortcuts({
    j: () => move(1),
    k: () => move(-1),
    x: () => cursor.runId.current && toggleSelected(cursor.runId.current),
    v: () => cursor.runId.current && toggleShown(cursor.runId.current),
  });
  return (
    <div ref={scroller} className={css.scroller} tabIndex={-1}>
      <ul style={{ height: virtual.getTotalSize() }} className={css.rows}>
        {items.map((item) => {
          const row = rows[item.index];
          if (!row) return null;
          return (
            <RunRow
              key={row.name}
              row={row}
              entity={props.entity}
              project={props.project}
              topPx={item.start}
              position={item.index + 1}
              setSize={props.matching}
              isShown={isShown(row.name)}
              isSelected={selected.has(row.name)}
              isSelecting={selected.size > 0}
              onShow={toggleShown}
              onSelect={toggleSelected}
              onFocus={cursor.set}
            />
          );
        })}
      </ul>
    </div>
  );
}

/**
 * The run that keys act on: it follows focus, and survives the list changing.
 *
 * A reference, not state: keys may come faster than renders, and each must act on
 * what the one before it left.
 */
function useCursor(rows: readonly Row[], scroller: RefObject<HTMLDivElement | null>) {
  const runId = useRef<string | null>(null);
  const set = useCallback((next: string) => {
    runId.current = next;
  }, []);
  const moveTo = (by: number, scrollToIndex: (index: number) => void) => {
    const at = rows.findIndex((row) => row.name === runId.current);
    const next = Math.min(Math.max(at + by, 0), rows.length - 1);
    const row = rows[next];
    if (!row) return;
    set(row.name);
    scrollToIndex(next);
    const focus = () => {
      const link = `[data-run="${CSS.escape(row.name)}"] a`;
      const found = scroller.current?.querySelector<HTMLElement>(link);
      found?.focus({ preventScroll: true });
      return found !== null && found !== undefined;
    };
    if (focus()) return;
    // It has to be drawn first; a later key may have moved on by then.
    requestAnimationFrame(() => {
      if (runId.current === row.name) focus();
    });
  };
  return { runId, set, moveTo };
}
