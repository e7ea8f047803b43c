/** A logged table as its file writes it; pure. */
import { parseLenientObject } from "../../../widgets/jsonNodes";
import { filesOf, isFields, type MediaItem, mediaItems } from "../mediaItems";

export interface LoggedTable {
  readonly columns: readonly string[];
  /** Rows as logged; a short row lacks its last cells. */
  readonly rows: readonly (readonly unknown[])[];
}

/** The table of a file, or null when the text holds none. */
export function parseTable(text: string): LoggedTable | null {
  const { columns, data } = parseLenientObject(text);
  if (!Array.isArray(columns) || !Array.isArray(data)) return null;
  const rows = data.filter((row): row is unknown[] => Array.isArray(row));
  return { columns: columns.map(String), rows };
}

/** Pieces of one table as one; null when there is none. */
export function joinTables(
  pieces: readonly (LoggedTable | null)[],
): LoggedTable | null {
  const tables = pieces.filter((one) => one !== null);
  const [first] = tables;
  if (!first || tables.length === 1) return first ?? null;
  return { columns: first.columns, rows: tables.flatMap((one) => one.rows) };
}

export interface SortOrder {
  readonly column: number;
  readonly isDescending: boolean;
}

/** Row numbers in the order of one column; empty cells come last either way. */
export function sortedRows(table: LoggedTable, order: SortOrder | null): number[] {
  const numbers = Array.from(table.rows.keys());
  if (!order) return numbers;
  const { column, isDescending } = order;
  const cell = (row: number): unknown => table.rows[row]![column];
  return numbers.toSorted((a, b) => {
    const [left, right] = [cell(a), cell(b)];
    const empty = Number(isEmpty(left)) - Number(isEmpty(right));
    if (empty !== 0 || isEmpty(left)) return empty;
    return isDescending ? compare(right, left) : compare(left, right);
  });
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || Number.isNaN(value);
}

function compare(left: unknown, right: unknown): number {
  if (typeof left === "number" && typeof right === "number") return left - right;
  return cellText(left).localeCompare(cellText(right), "en", { numeric: true });
}

/** What a cell reads as; media are named by their file. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value !== "object") return String(value);
  const media = cellMedia(value);
  if (media && "text" in media && media.text !== null) return media.text;
  if (media) return filesOf(media)[0]?.split("/").at(-1) ?? media.kind;
  return JSON.stringify(value);
}

/** The media a cell holds; null for plain values. */
export function cellMedia(value: unknown): MediaItem | null {
  if (!isFields(value) || typeof value["_type"] !== "string") return null;
  return mediaItems(value)[0] ?? null;
}

/** Whether rows need room for pictures; the first rows speak for the rest. */
export function hasPictures(table: LoggedTable): boolean {
  return table.rows
    .slice(0, 50)
    .some((row) => row.some((cell) => cellMedia(cell)?.kind === "image"));
}
