import { ArrowDown, ArrowUp, CircleAlert } from "lucide-react";
import { type PointerEvent, type ReactNode, useState } from "react";

import type { Column } from "../../spec/columns";
import { COMPUTED, computedOf } from "../../spec/computedColumns";
import type { Goal } from "../../spec/goals";
import css from "./Grid.module.css";
import { HeaderMenu } from "./HeaderMenu";
import type { HeaderAction } from "./headerSteps";
import type { PlacedColumn } from "./layout";

interface HeaderCellProps {
  gridId: string;
  placed: PlacedColumn;
  /** How the rows are sorted by this column, if they are. */
  direction: "ascending" | "descending" | null;
  isGrouped: boolean;
  isActive: boolean;
  goal: Goal | null;
  /** Why its formula cannot be read. */
  problem: string | null;
  /** Before the name. */
  lead?: ReactNode;
  onSort: (column: Column) => void;
  onAction: (column: Column, action: HeaderAction) => void;
  onResize: (column: Column, px: number, isDone: boolean) => void;
}

/** A column's name: sorts when clicked, has a menu, and an edge to drag. */
export function HeaderCell(props: HeaderCellProps) {
  const { placed, direction, gridId, onSort } = props;
  const { column, number } = placed;
  return (
    <div
      role="columnheader"
      aria-label={column.label}
      id={`${gridId}--1-${number}`}
      aria-colindex={number}
      aria-sort={direction ?? "none"}
      className={css.headCell}
      data-number={number}
      data-active={props.isActive ? "" : undefined}
      style={{ left: placed.leftPx, width: placed.widthPx }}
    >
      {props.lead}
      <button
        type="button"
        tabIndex={-1}
        className={css.headName}
        title={titleOf(column, props.problem)}
        disabled={!isSortable(column)}
        onClick={() => onSort(column)}
      >
        {props.problem !== null && <CircleAlert aria-label="Cannot be computed" />}
        <span>{column.label}</span>
        {direction === "ascending" && <ArrowUp aria-hidden />}
        {direction === "descending" && <ArrowDown aria-hidden />}
      </button>
      <HeaderMenu {...props} column={column} isSortable={isSortable(column)} />
      <Edge {...props} column={column} />
    </div>
  );
}

/** The server sorts by what it keeps; curves and formulas are made on the page. */
function isSortable({ key }: Column): boolean {
  return !MADE_HERE.includes(key.section);
}

const MADE_HERE = ["history", COMPUTED];

function titleOf({ key, label }: Column, problem: string | null): string {
  if (key.section === "run") return label;
  const computed = computedOf(key);
  if (computed !== null) {
    const why = problem ?? "worked out on this page, so that it cannot be sorted by";
    return `${computed.name} = ${computed.formula}: ${why}`;
  }
  return `${key.section === "history" ? "curve" : key.section}: ${key.name}`;
}

/** The right edge of a column, dragged to make it wider. */
function Edge({ column, onResize }: HeaderCellProps & { column: Column }) {
  const [drag, setDrag] = useState<{ fromX: number; fromPx: number } | null>(null);
  const widthAt = (event: PointerEvent) =>
    drag === null ? column.widthPx : drag.fromPx + event.clientX - drag.fromX;
  return (
    <span
      aria-hidden
      className={css.edge}
      data-edge={column.id}
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        setDrag({ fromX: event.clientX, fromPx: column.widthPx });
      }}
      onPointerMove={(event) => drag && onResize(column, widthAt(event), false)}
      onPointerUp={(event) => {
        if (drag) onResize(column, widthAt(event), true);
        setDrag(null);
      }}
      onPointerCancel={() => setDrag(null)}
    />
  );
}
