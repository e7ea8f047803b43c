/** What stands in the cells of a table: values of runs, and what is worked out of them. */
import type { TableRun } from "../../api/runTable";
import type { Column, KnownKeys } from "../../spec/columns";
import { cellValue, pathOfColumn } from "./cellValue";
import { compiledOf } from "./computed";

type KeyedColumn = Pick<Column, "key">;

export interface Cells {
  readonly value: (run: TableRun, column: KeyedColumn) => unknown;
  /** Where the server finds what a column shows; none for what every run brings along. */
  readonly paths: (column: KeyedColumn) => readonly string[];
  /** Why a formula cannot be read. */
  readonly problem: (column: KeyedColumn) => string | null;
}

export function pathsOfColumn(
  column: KeyedColumn,
  known: KnownKeys,
): readonly string[] {
  const found = compiledOf(column.key, known);
  if (found !== null) return found.compiled?.paths ?? [];
  const path = pathOfColumn(column);
  return path === null ? [] : [path];
}

export function cellsOf(known: KnownKeys, baseline: TableRun | null): Cells {
  return {
    value: (run, column) => {
      const found = compiledOf(column.key, known);
      if (found === null) return cellValue(run, column);
      return found.compiled?.evaluate(run, baseline) ?? undefined;
    },
    paths: (column) => pathsOfColumn(column, known),
    problem: ({ key }) => compiledOf(key, known)?.problem ?? null,
  };
}
