import { type UseQueryResult, useQueries } from "@tanstack/react-query";

import { formatCount } from "../../../widgets/format";
import { ErrorState, Skeleton } from "../../../widgets/States";
import { mediaText, type MediaPlace } from "../mediaQueries";
import { TableGrid } from "./TableGrid";
import css from "./Table.module.css";
import { joinTables, type LoggedTable, parseTable } from "./tableFile";

export interface TableSource {
  readonly place: MediaPlace;
  /** Its files, those with earlier rows first. */
  readonly paths: readonly string[];
  readonly addresses: ReadonlyMap<string, string>;
}

/** A logged table: every row, sorted by any column. */
export function TableView({
  label,
  ...source
}: TableSource & { readonly label: string }) {
  const { table, isPending, error, retry } = useTable(source);
  if (isPending) return <Skeleton rows={5} />;
  if (error)
    return (
      <ErrorState error={error} what="The table could not be read" onRetry={retry} />
    );
  if (!table) return <p className={css.note}>This file holds no table.</p>;
  const file = source.paths.length === 1 ? source.paths[0] : undefined;
  return (
    <>
      <TableGrid place={source.place} table={table} label={label} />
      <p className={css.note}>
        {formatCount(table.rows.length, "row")} ×{" "}
        {formatCount(table.columns.length, "column")}
        {file && (
          <>
            {" · "}
            <a href={source.addresses.get(file)} download={file.split("/").at(-1)}>
              Download
            </a>
          </>
        )}
      </p>
    </>
  );
}

interface TableAnswer {
  /** Null when the files hold none. */
  readonly table: LoggedTable | null;
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly retry: () => void;
}

/** The table of one or several files, read once for all who show it. */
export function useTable({ place, paths, addresses }: TableSource): TableAnswer {
  return useQueries({
    queries: paths.map((path) => ({
      ...mediaText(place, path, addresses.get(path)),
      select: parseTable,
    })),
    combine,
  });
}

function combine(pieces: readonly UseQueryResult<LoggedTable | null>[]): TableAnswer {
  return {
    table: joinTables(pieces.map((piece) => piece.data ?? null)),
    isPending: pieces.some((piece) => piece.isPending),
    error: pieces.find((piece) => piece.error)?.error ?? null,
    retry: () => pieces.forEach((piece) => void piece.refetch()),
  };
}
