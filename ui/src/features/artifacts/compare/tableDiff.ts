/** What differs between two logged tables; pure. */
import type { LoggedTable } from "../../../panels/media/table/tableFile";

export interface RowChange {
  kind: "same" | "changed" | "added" | "removed";
  /** What the rows were matched by: the row's number from 0, or its key. */
  key: string;
  before: readonly unknown[] | null;
  after: readonly unknown[] | null;
  /** Positions in `columns` whose cells differ; only for changed rows. */
  changed: ReadonlySet<number>;
}

export interface TableDiff {
  /** Columns of both, those of the first table first. */
  columns: readonly string[];
  /** Cells of every row stand in the order of `columns`; undefined where missing. */
  rows: readonly RowChange[];
}

/**
 * Matches rows by number, or by the value in `keyColumn`. Rows with a key that came
 * before are matched in their order.
 */
export function diffTables(
  before: LoggedTable,
  after: LoggedTable,
  keyColumn: string | null,
): TableDiff {
  const columns = [...new Set([...before.columns, ...after.columns])];
  const left = keyedRows(before, columns, keyColumn);
  const right = keyedRows(after, columns, keyColumn);
  const rows: RowChange[] = [];
  for (const [key, row] of left) rows.push(changeOf(key, row, right.get(key) ?? null));
  for (const [key, row] of right) {
    if (!left.has(key)) rows.push(changeOf(key, null, row));
  }
  return { columns, rows };
}

type Row = readonly unknown[];

function keyedRows(
  table: LoggedTable,
  columns: readonly string[],
  keyColumn: string | null,
): Map<string, Row> {
  const places = columns.map((name) => table.columns.indexOf(name));
  const keyPlace = keyColumn === null ? -1 : table.columns.indexOf(keyColumn);
  const rows = new Map<string, Row>();
  table.rows.forEach((row, index) => {
    const key = keyPlace < 0 ? String(index) : written(row[keyPlace]);
    const cells = places.map((place) => (place < 0 ? undefined : row[place]));
    rows.set(freeKey(rows, key), cells);
  });
  return rows;
}

function freeKey(rows: ReadonlyMap<string, Row>, key: string): string {
  if (!rows.has(key)) return key;
  let count = 2;
  while (rows.has(`${key} (${count})`)) count += 1;
  return `${key} (${count})`;
}

function changeOf(key: string, before: Row | null, after: Row | null): RowChange {
  const changed = new Set<number>();
  if (before && after) {
    before.forEach((cell, column) => {
      if (written(cell) !== written(after[column])) changed.add(column);
    });
  }
  return { kind: kindOf(before, after, changed), key, before, after, changed };
}

function kindOf(
  before: Row | null,
  after: Row | null,
  changed: ReadonlySet<number>,
): RowChange["kind"] {
  if (!before) return "added";
  if (!after) return "removed";
  return changed.size > 0 ? "changed" : "same";
}

/** A cell as text that is equal for equal cells, NaN included. */
function written(cell: unknown): string {
  if (typeof cell === "string") return cell;
  return typeof cell === "number" ? String(cell) : (JSON.stringify(cell) ?? "");
}
