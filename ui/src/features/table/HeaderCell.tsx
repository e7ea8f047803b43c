import { ArrowDown, ArrowUp, ChevronDown } from "lucide-react";
import { type PointerEvent, type ReactNode, useState } from "react";
import { MenuSection } from "react-aria-components";

import { type Column, isCurve, NAME_COLUMN } from "../../spec/columns";
import { MenuButton, MenuItem } from "../../widgets/Menu";
import css from "./Grid.module.css";
import type { PlacedColumn } from "./layout";

export type HeaderAction =
  | "up"
  | "down"
  | "unsorted"
  | "filter"
  | "group"
  | "ungroup"
  | "pin"
  | "unpin"
  | "hide"
  | "left"
  | "right"
  | "wider"
  | "narrower";

interface HeaderCellProps {
  gridId: string;
  placed: PlacedColumn;
  /** How the rows are sorted by this column, if they are. */
  direction: "ascending" | "descending" | null;
  isGrouped: boolean;
  isActive: boolean;
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
        title={titleOf(column)}
        disabled={isCurve(column)}
        onClick={() => onSort(column)}
      >
        <span>{column.label}</span>
        {direction === "ascending" && <ArrowUp aria-hidden />}
        {direction === "descending" && <ArrowDown aria-hidden />}
      </button>
      <HeaderMenu {...props} column={column} />
      <Edge {...props} column={column} />
    </div>
  );
}

function titleOf({ key, label }: Column): string {
  if (key.section === "run") return label;
  return `${key.section === "history" ? "curve" : key.section}: ${key.name}`;
}

function HeaderMenu(props: HeaderCellProps & { column: Column }) {
  const { column, direction, isGrouped, onAction } = props;
  const isName = column.id === NAME_COLUMN;
  return (
    <span className={css.headMenu} data-primary="">
      <MenuButton
        label={`Column ${column.label}`}
        face={<ChevronDown aria-hidden />}
        onAction={(key) => onAction(column, key as HeaderAction)}
      >
        {!isCurve(column) && (
          <MenuSection aria-label="Rows">
            <MenuItem key="up" id="up">
              Sort ascending
            </MenuItem>
            <MenuItem key="down" id="down">
              Sort descending
            </MenuItem>
            {direction !== null && (
              <MenuItem key="unsorted" id="unsorted">
                Sort no more
              </MenuItem>
            )}
            <MenuItem key="filter" id="filter">
              Filter by this…
            </MenuItem>
            {isGrouped ? (
              <MenuItem key="ungroup" id="ungroup">
                Group no more
              </MenuItem>
            ) : (
              <MenuItem key="group" id="group">
                Group by this
              </MenuItem>
            )}
          </MenuSection>
        )}
        <MenuSection aria-label="Column">
          {!isName && (
            <MenuItem
              key={column.isPinned ? "unpin" : "pin"}
              id={column.isPinned ? "unpin" : "pin"}
            >
              {column.isPinned ? "Unpin" : "Pin"}
            </MenuItem>
          )}
          {!isName && (
            <MenuItem key="left" id="left">
              Move left
            </MenuItem>
          )}
          {!isName && (
            <MenuItem key="right" id="right">
              Move right
            </MenuItem>
          )}
          <MenuItem key="wider" id="wider">
            Wider
          </MenuItem>
          <MenuItem key="narrower" id="narrower">
            Narrower
          </MenuItem>
          {!isName && (
            <MenuItem key="hide" id="hide">
              Hide
            </MenuItem>
          )}
        </MenuSection>
      </MenuButton>
    </span>
  );
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
