import { useQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useMemo, useRef, useState } from "react";

import { filesOf } from "../mediaItems";
import { mediaAddresses, type MediaPlace } from "../mediaQueries";
import css from "./Table.module.css";
import {
  cellMedia,
  cellText,
  hasPictures,
  type LoggedTable,
  type SortOrder,
  sortedRows,
} from "./tableFile";

const ROW_PX = 26;
const PICTURE_ROW_PX = 64;
const HEADER_PX = 28;
/** Addresses are asked for in blocks of rows, not at every pixel of a scroll. */
const ADDRESS_ROWS = 50;

interface TableGridProps {
  readonly place: MediaPlace;
  readonly table: LoggedTable;
  readonly label: string;
}

/** Only the rows on screen exist, so that a hundred thousand scroll like ten. */
export function TableGrid({ place, table, label }: TableGridProps) {
  const [order, setOrder] = useState<SortOrder | null>(null);
  const rows = useMemo(() => sortedRows(table, order), [table, order]);
  const scroller = useRef<HTMLDivElement>(null);
  const rowPx = useMemo(() => (hasPictures(table) ? PICTURE_ROW_PX : ROW_PX), [table]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: 12,
    paddingStart: HEADER_PX,
  });
  const items = virtual.getVirtualItems();
  const addresses = useCellAddresses(
    place,
    table,
    rows,
    items[0]?.index ?? 0,
    items.at(-1)?.index ?? 0,
  );
  const columns = { gridTemplateColumns: `repeat(${table.columns.length}, 1fr)` };
  return (
    <div
      ref={scroller}
      className={css.scroller}
      tabIndex={0}
      role="table"
      aria-label={label}
      aria-rowcount={rows.length + 1}
    >
      <div className={css.body} style={{ height: virtual.getTotalSize() }}>
        <div role="rowgroup" className={css.head}>
          <div role="row" className={css.row} style={columns} aria-rowindex={1}>
            {table.columns.map((name, column) => (
              <ColumnHead
                key={column}
                name={name}
                direction={order?.column === column ? directionOf(order) : "none"}
                onSort={() => setOrder(nextOrder(order, column))}
              />
            ))}
          </div>
        </div>
        <div role="rowgroup">
          {items.map((item) => (
            <div
              key={item.key}
              role="row"
              className={`${css.row} ${css.placed}`}
              style={{
                ...columns,
                height: rowPx,
                transform: `translateY(${item.start}px)`,
              }}
              aria-rowindex={item.index + 2}
            >
              {table.columns.map((_, column) => (
                <Cell
                  key={column}
                  value={table.rows[rows[item.index]!]![column]}
                  addresses={addresses}
                />
              ))}
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}

type Direction = "none" | "ascending" | "descending";

function directionOf(order: SortOrder): Direction {
  return order.isDescending ? "descending" : "ascending";
}

/** Up, down, and back to the order of logging. */
function nextOrder(order: SortOrder | null, column: number): SortOrder | null {
  if (order?.column !== column) return { column, isDescending: false };
  return order.isDescending ? null : { column, isDescending: true };
}

const ARROWS: Readonly<Record<Direction, string>> = {
  none: "",
  ascending: "▲",
  descending: "▼",
};

function ColumnHead({
  name,
  direction,
  onSort,
}: {
  readonly name: string;
  readonly direction: Direction;
  readonly onSort: () => void;
}) {
  return (
    <div
      role="columnheader"
      className={css.columnHead}
      aria-label={name}
      aria-sort={direction}
    >
      <button type="button" title={`Sort by ${name}`} onClick={onSort}>
        <span className={css.columnName}>{name}</span>
        <span aria-hidden>{ARROWS[direction]}</span>
      </button>
    </div>
  );
}

const Cell = memo(function Cell({
  value,
  addresses,
}: {
  readonly value: unknown;
  readonly addresses: ReadonlyMap<string, string>;
}) {
  const text = cellText(value);
  const shown = typeof value === "number" ? String(Number(value.toPrecision(6))) : text;
  const media = cellMedia(value);
  const address = media ? addresses.get(filesOf(media)[0] ?? "") : undefined;
  return (
    <div
      role="cell"
      className={css.cell}
      data-numeric={typeof value === "number" ? "" : undefined}
      title={text}
    >
      {media && address ? (
        <a href={address} target="_blank" rel="noreferrer" aria-label={`Open ${text}`}>
          {media.kind === "image" ? (
            <img className={css.thumbnail} src={address} alt={text} loading="lazy" />
          ) : (
            text
          )}
        </a>
      ) : (
        shown
      )}
    </div>
  );
});

/** Addresses of the files in the rows on screen, by path. */
function useCellAddresses(
  place: MediaPlace,
  table: LoggedTable,
  rows: readonly number[],
  from: number,
  to: number,
): ReadonlyMap<string, string> {
  const first = Math.floor(from / ADDRESS_ROWS) * ADDRESS_ROWS;
  const end = (Math.floor(to / ADDRESS_ROWS) + 1) * ADDRESS_ROWS;
  const names = useMemo(() => {
    const cells = rows.slice(first, end).flatMap((row) => table.rows[row]!);
    const media = cells.map(cellMedia).filter((one) => one !== null);
    return [...new Set(media.flatMap((one) => filesOf(one).slice(0, 1)))];
  }, [table, rows, first, end]);
  const answer = useQuery({
    ...mediaAddresses(place, names),
    placeholderData: (before) => before,
  });
  return answer.data ?? NONE;
}

const NONE: ReadonlyMap<string, string> = new Map();
