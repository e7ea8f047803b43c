/** A chart's values as rows: for the table view and the CSV download. */
import type { Cell } from "./accessor";

export interface DataRow {
  readonly cells: readonly Cell[];
  /** The run the first cell leads to. */
  readonly runId?: string;
}

export interface DataTable {
  readonly columns: readonly string[];
  readonly rows: readonly DataRow[];
}

export function tableCsv({ columns, rows }: DataTable): string {
  const lines = [columns, ...rows.map((row) => row.cells)];
  return lines.map((cells) => `${cells.map(csvCell).join(",")}\r\n`).join("");
}

function csvCell(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  // A text that begins like a formula must not become one in a spreadsheet.
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
