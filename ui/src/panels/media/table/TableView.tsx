import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import { formatCount } from "../../../widgets/format";
import { ErrorState, Skeleton } from "../../../widgets/States";
import { mediaText, type RunPlace } from "../mediaQueries";
import { TableGrid } from "./TableGrid";
import css from "./Table.module.css";
import { type LoggedTable, parseTable } from "./tableFile";

interface TableViewProps {
  readonly place: RunPlace;
  readonly path: string;
  readonly address: string;
  readonly label: string;
}

/** A logged table: every row, sorted by any column. */
export function TableView({ place, path, address, label }: TableViewProps) {
  const { table, isPending, error, retry } = useTable(place, path, address);
  if (isPending) return <Skeleton rows={5} />;
  if (error)
    return (
      <ErrorState error={error} what="The table could not be read" onRetry={retry} />
    );
  if (!table) return <p className={css.note}>This file holds no table.</p>;
  return (
    <>
      <TableGrid place={place} table={table} label={label} />
      <p className={css.note}>
        {formatCount(table.rows.length, "row")} ×{" "}
        {formatCount(table.columns.length, "column")} ·{" "}
        <a href={address} download={path.split("/").at(-1)}>
          Download
        </a>
      </p>
    </>
  );
}

/** The table of a file; null when the file holds none. */
export function useTable(
  place: RunPlace,
  path: string,
  address: string,
): {
  readonly table: LoggedTable | null;
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly retry: () => void;
} {
  const file = useQuery(mediaText(place, path, address));
  const table = useMemo(() => parseTable(file.data ?? ""), [file.data]);
  const retry = () => void file.refetch();
  return { table, isPending: file.isPending, error: file.error, retry };
}
