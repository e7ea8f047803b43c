/** The rows that a custom chart draws, made of what its query found; pure. */
import type { LoggedTable } from "../media/table/tableFile";
import { cellText } from "../media/table/tableFile";
import type { ChartQuery, TableQuestion } from "./chartQuery";
import { type Fields, valueAt } from "../../spec/document";

/** Rows that are drawn at most. */
export const MOST_ROWS = 10_000;

export type Row = Readonly<Record<string, unknown>>;

/** What was found of one run. */
export interface RunParts {
  readonly id: string;
  readonly name: string;
  readonly colour: string;
  readonly config: Fields;
  readonly summary: Fields;
  /** Absent where the query asks for none. */
  readonly history?: readonly Fields[];
  readonly table?: LoggedTable | null;
  readonly stepTables?: readonly {
    readonly step: number;
    readonly table: LoggedTable;
  }[];
}

export interface ChartRows {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  /** How many there are, drawn or not. */
  readonly total: number;
}

/** Where one row of a run is combined with others of it. */
type Part = readonly Row[];

/**
 * Columns are named by the last word of what was asked: a row of a table of a run has
 * the columns of the table, and beside them what else the query asks of the run. `id`,
 * `name` and `color` say whose it is. A run without one of the parts has no rows.
 */
export function chartRows(query: ChartQuery, runs: readonly RunParts[]): ChartRows {
  const rows: Row[] = [];
  const columns = new Set<string>(["id", "name", "color"]);
  let total = 0;
  for (const run of runs) {
    const parts = partsOf(query, run);
    const count = parts.reduce((product, part) => product * part.length, 1);
    total += count;
    for (let at = 0; at < count && rows.length < MOST_ROWS; at += 1) {
      const row = combined(parts, at);
      for (const column of Object.keys(row)) columns.add(column);
      rows.push(row);
    }
  }
  return { columns: [...columns], rows, total };
}

/** The combination of the parts that has this number; the last part changes fastest. */
function combined(parts: readonly Part[], number: number): Row {
  let left = number;
  const chosen: Row[] = [];
  for (const part of parts.toReversed()) {
    chosen.unshift(part[left % part.length]!);
    left = Math.floor(left / part.length);
  }
  return Object.assign({}, ...chosen) as Row;
}

function partsOf(query: ChartQuery, run: RunParts): Part[] {
  const parts: Part[] = [];
  if (query.config) parts.push([picked(run.config, query.config)]);
  if (query.summary) parts.push([picked(run.summary, query.summary)]);
  if (query.history) parts.push((run.history ?? []).map(plainRow));
  if (query.summaryTable) parts.push(tableRows(run.table ?? null, query.summaryTable));
  if (query.historyTable) {
    const question = query.historyTable;
    parts.push(
      (run.stepTables ?? []).flatMap(({ step, table }) =>
        tableRows(table, question).map((row) => ({ ...row, _step: step })),
      ),
    );
  }
  // First, so that a column called "name" in a table is what its author meant.
  const own = { id: run.id, name: run.name, color: run.colour };
  return [[own], ...parts];
}

function picked(values: Fields, keys: readonly string[]): Row {
  const names = keys.length === 0 ? Object.keys(values) : keys;
  return Object.fromEntries(
    names.map((name) => [
      name,
      plainCell(
        Object.hasOwn(values, name) ? values[name] : valueAt(values, name.split(".")),
      ),
    ]),
  );
}

function plainRow(row: Fields): Row {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [key, plainCell(value)]),
  );
}

function tableRows(table: LoggedTable | null, { columns }: TableQuestion): Part {
  if (!table) return [];
  const wanted = table.columns
    .map((name, at) => ({ name, at }))
    .filter(({ name }) => columns.length === 0 || columns.includes(name));
  return table.rows.map((row) =>
    Object.fromEntries(wanted.map(({ name, at }) => [name, plainCell(row[at])])),
  );
}

/** What Vega can reckon with: numbers that are none are missing, the rest is words. */
function plainCell(value: unknown): unknown {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value === "object" && value !== null) return cellText(value);
  return value ?? null;
}
