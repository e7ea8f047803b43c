import {
  type KeyboardEvent,
  type MouseEvent,
  useCallback,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from "react";

import type { TableRun } from "../../api/runTable";
import { type Column, NAME_COLUMN } from "../../spec/columns";
import { useWidth } from "../../widgets/useMeasure";
import { isEditable } from "./CellEditor";
import { type CellAction, type CellPlace, CellTools } from "./CellTools";
import { canFilter, exactText } from "./cellValue";
import type { SaveRun } from "./editRuns";
import { ComingRow } from "./ComingRow";
import css from "./Grid.module.css";
import { GridHead } from "./GridHead";
import { GridRow } from "./GridRow";
import { GroupRow } from "./GroupRow";
import { layoutOf } from "./layout";
import { lineAt } from "./lines";
import type { TableModel } from "./tableModel";
import { gridKeyHandler, HEAD_LINE } from "./useGridKeys";
import { topOfLine } from "./rowWindow";
import { useGridWindow } from "./useGridWindow";
import { useRunPages } from "./useRunPages";

const NARROW_PX = 700;

interface RunsGridProps {
  model: TableModel;
  onSave: SaveRun;
  onFilter: (column: Column, value: unknown) => void;
}

/** The rows and columns in view, out of any number of them. */
export function RunsGrid({ model, onSave, onFilter }: RunsGridProps) {
  const { lines, columns, cells, selection } = model;
  const gridId = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [frame, frameWidth] = useWidth<HTMLDivElement>();
  const viewportPx = frameWidth || 1200;
  const [widths, setWidths] = useState<Readonly<Record<string, number>>>({});
  const layout = useMemo(() => {
    const resized = columns.map((column) =>
      column.id in widths ? { ...column, widthPx: widths[column.id]! } : column,
    );
    return layoutOf(resized, viewportPx, viewportPx < NARROW_PX);
  }, [columns, widths, viewportPx]);

  const { rows, loose, showLine, showColumn } = useGridWindow(
    scroller,
    lines.count,
    layout,
  );
  const drawn = Array.from(
    { length: Math.max(0, rows.end - rows.first) },
    (_, at) => rows.first + at,
  );
  const inView = useMemo(
    () => [...layout.pinned, ...loose].flatMap(({ column }) => cells.paths(column)),
    [layout, loose, cells],
  );
  const paths = useMemo(
    () => [...new Set(columns.flatMap(cells.paths))],
    [columns, cells],
  );
  const pages = useRunPages(
    lines,
    [rows.first, Math.max(rows.first, rows.end - 1)],
    paths,
    new Set(inView),
  );
  const onPages = model.onPages;
  useEffect(
    () => onPages({ isPending: pages.isPending, error: pages.error }),
    [onPages, pages.isPending, pages.error],
  );
  const runOf = (line: number): TableRun | undefined => {
    const found = lineAt(lines, line);
    return found?.kind === "run" ? pages.runAt(found.list, found.place) : undefined;
  };
  const seen = drawn.map(runOf).filter(isThere);
  const { see } = model;
  useEffect(() => see(seen));

  const [active, setActive] = useState<CellPlace>({ line: 0, number: 1 });
  const [editing, setEditing] = useState<{ run: string; column: string } | null>(null);
  const columnAt = (number: number) => columns[number - 1];
  const moveTo = (place: CellPlace) => {
    setActive(place);
    if (place.line > HEAD_LINE) showLine(place.line);
    const at = layout.loose.findIndex((one) => one.number === place.number);
    if (at >= 0) showColumn(at);
  };
  const anchor = useRef(0);
  const toggle = (line: number) => {
    const run = runOf(line);
    if (line === HEAD_LINE) return model.selectAll();
    anchor.current = line;
    if (run) model.toggle(run);
  };
  const extendTo = (line: number) => void model.selectBetween(anchor.current, line);
  const endEdit = useCallback(() => {
    setEditing(null);
    scroller.current?.focus({ preventScroll: true });
  }, []);

  const actionsOf = (place: CellPlace): readonly CellAction[] => {
    const run = runOf(place.line);
    const column = columnAt(place.number);
    if (run === undefined || column === undefined) return [];
    const value = cells.value(run, column);
    const isEmpty = value === undefined || value === null || value === "";
    return [
      ...(!model.isReadOnly && isEditable(column.id) ? (["edit"] as const) : []),
      ...(isEmpty ? [] : (["copy"] as const)),
      ...(canFilter(column, value) ? (["filter"] as const) : []),
      ...(column.id === NAME_COLUMN ? (["baseline"] as const) : []),
    ];
  };
  const act = (place: CellPlace, action: CellAction | "open" | "eye" | "pin") => {
    const run = runOf(place.line);
    const column = columnAt(place.number);
    if (action === "open" && run !== undefined && column !== undefined) {
      if (place.number > 1 && isEditable(column.id) && !model.isReadOnly) {
        return setEditing({ run: run.name, column: column.id });
      }
    }
    if (action === "open") return openCell(scroller.current, gridId, place);
    if (run === undefined || column === undefined) return;
    if (action === "eye") return model.toggleShown(run);
    if (action === "pin") return model.togglePin(run);
    if (action === "baseline") return model.toggleBaseline(run);
    if (action === "edit" && !model.isReadOnly && isEditable(column.id)) {
      setEditing({ run: run.name, column: column.id });
    }
    if (action === "copy") void model.copy(exactText(cells.value(run, column)));
    const value = cells.value(run, column);
    if (action === "filter" && canFilter(column, value)) onFilter(column, value);
  };
  const latest = useRef({ actionsOf, act });
  useEffect(() => {
    latest.current = { actionsOf, act };
  });
  const toolsOf = useCallback(
    (place: CellPlace) => latest.current.actionsOf(place),
    [],
  );
  const onTool = useCallback(
    (place: CellPlace, action: CellAction) => latest.current.act(place, action),
    [],
  );

  const onClick = (event: MouseEvent) => {
    const target = event.target as HTMLElement;
    const row = target.closest<HTMLElement>("[data-line]");
    if (!row) return;
    const line = Number(row.dataset["line"]);
    const cell = target.closest<HTMLElement>("[data-number]");
    if (cell) setActive({ line, number: Number(cell.dataset["number"]) });
    const what = target.closest<HTMLElement>("[data-act]")?.dataset["act"];
    const found = lineAt(lines, line);
    if (what === "fold" && found?.kind === "group") model.toggleGroup(found.group.id);
    if (what === "eye") act({ line, number: 1 }, "eye");
    if (what === "select") {
      if (event.shiftKey) extendTo(line);
      else toggle(line);
    }
  };
  const onDoubleClick = (event: MouseEvent) => {
    const target = event.target as HTMLElement;
    const cell = target.closest<HTMLElement>("[data-number]");
    const row = target.closest<HTMLElement>("[data-line]");
    if (!cell || !row || target.closest("a, input, button")) return;
    act(
      { line: Number(row.dataset["line"]), number: Number(cell.dataset["number"]) },
      "edit",
    );
  };
  const onKeyDown = (event: KeyboardEvent) =>
    gridKeyHandler({
      active,
      lines: lines.count,
      columns: columns.length,
      linesPerPage: rows.perPage,
      moveTo,
      extendTo,
      toggle,
      selectAll: model.selectAll,
      act,
    })(event);
  return (
    <div ref={frame} className={css.frame}>
      {/* A grid or a tree of groups: either way its keys are its own. */}
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div
        ref={scroller}
        className={css.scroller}
        role={model.isGrouped ? "treegrid" : "grid"}
        aria-label="Runs"
        aria-rowcount={lines.count + 1}
        aria-colcount={columns.length}
        aria-multiselectable
        aria-describedby={`${gridId}-keys`}
        aria-activedescendant={`${gridId}-${active.line}-${active.number}`}
        tabIndex={0}
        onClick={onClick}
        onDoubleClick={onDoubleClick}
        onKeyDown={onKeyDown}
      >
        <div
          role="none"
          className={css.canvas}
          style={{ height: topOfLine(lines.count), width: layout.widthPx }}
        >
          <GridHead
            gridId={gridId}
            model={model}
            layout={layout}
            loose={loose}
            activeNumber={active.line === HEAD_LINE ? active.number : 0}
            onResize={(column, px, isDone) => {
              setWidths(({ [column.id]: _was, ...rest }) =>
                isDone ? rest : { ...rest, [column.id]: Math.max(px, 48) },
              );
              if (isDone) model.resize(column, px);
            }}
          />
          <div role="rowgroup">
            {drawn.map((at) => {
              const line = lineAt(lines, at);
              // Rows that were scrolled out of view are used again for those that come.
              const key = at % rows.slots;
              const place = {
                gridId,
                line: at,
                topPx: topOfLine(at),
                pinnedPx: layout.pinnedPx,
                widthPx: layout.widthPx,
                activeNumber: active.line === at ? active.number : 0,
              };
              const shared = { ...place, pinned: layout.pinned, loose };
              if (line?.kind === "group") {
                return (
                  <GroupRow
                    key={key}
                    {...shared}
                    group={line.group}
                    title={model.titleOf(line.group)}
                    paths={model.measures}
                    spreads={model.spreads[line.group.id]}
                    isOpen={line.isOpen}
                  />
                );
              }
              const run = runOf(at);
              if (run === undefined) return <ComingRow key={key} {...place} />;
              return (
                <GridRow
                  key={key}
                  {...shared}
                  entity={model.entity}
                  project={model.project}
                  run={run}
                  isInner={model.isGrouped}
                  slot={model.slotOf(run)}
                  isShown={model.isShown(run)}
                  isSelected={selection(run.name)}
                  editing={editing?.run === run.name ? editing.column : null}
                  mark={model.markOf(run)}
                  baseline={model.showsDeltas ? model.baseline : null}
                  cells={cells}
                  tints={model.tints}
                  goals={model.goals}
                  onSave={onSave}
                  onEditEnd={endEdit}
                />
              );
            })}
          </div>
        </div>
      </div>
      <p id={`${gridId}-keys`} className="visually-hidden">
        Arrow keys move between cells, Space selects a run, Enter opens or edits, F2
        edits, c copies, f filters by the value, v shows or hides the run in panels, p
        pins it, b compares the others with it.
      </p>
      <CellTools scroller={scroller} actionsOf={toolsOf} onAction={onTool} />
    </div>
  );
}

function isThere<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined;
}

/** Presses what the cell is there for: the link of a run, the menu of a column. */
function openCell(
  scroller: HTMLElement | null,
  gridId: string,
  { line, number }: CellPlace,
): void {
  const cell = scroller?.querySelector(`[id="${gridId}-${line}-${number}"]`);
  const [found] = ["[data-primary] button", "a", "button[data-primary]"].flatMap(
    (what) => [...(cell?.querySelectorAll<HTMLElement>(what) ?? [])],
  );
  found?.click();
}
