/** Rows of a custom chart as people read them: a table, and a CSV file; pure. */
import type { Cell } from "../shared/accessor";
import type { DataTable } from "../shared/dataTable";
import type { ChartRows } from "./chartRows";

/** Colours say nothing in a table, and what a run is called leads to it. */
export function dataTable({ columns, rows }: ChartRows): DataTable {
  const shown = columns.filter((name) => !["id", "name", "color"].includes(name));
  return {
    columns: ["name", ...shown],
    rows: rows.map((row) => ({
      cells: [cellOf(row["name"]), ...shown.map((name) => cellOf(row[name]))],
      ...(typeof row["id"] === "string" ? { runId: row["id"] } : {}),
    })),
  };
}

function cellOf(value: unknown): Cell {
  if (typeof value === "number" || typeof value === "string") return value;
  return value === null || value === undefined ? null : String(value);
}
