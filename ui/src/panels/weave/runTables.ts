/** Tables of several runs as one; pure. */
import type { LoggedTable } from "../media/table/tableFile";

export interface OwnedTable {
  readonly owner: string;
  readonly table: LoggedTable;
}

/** Their rows below each other, each behind the name of its run. */
export function tableOfRuns(tables: readonly OwnedTable[]): LoggedTable {
  const columns = [...new Set(tables.flatMap(({ table }) => table.columns))];
  const rows = tables.flatMap(({ owner, table }) => {
    const places = columns.map((column) => table.columns.indexOf(column));
    return table.rows.map((row) => [
      owner,
      ...places.map((at) => (at < 0 ? null : (row[at] ?? null))),
    ]);
  });
  return { columns: ["Run", ...columns], rows };
}
