import { Link } from "@tanstack/react-router";

import { formatValue } from "../../charts/engine/format";
import { placeOfRun } from "../../spec/runIds";
import { Dialog } from "../../widgets/Dialog";
import type { DataTable } from "./dataTable";
import css from "./Shared.module.css";

/** Rows put on the page at most; the CSV download has all of them. */
const MAX_ROWS = 500;

interface DataTableDialogProps {
  readonly title: string;
  readonly table: DataTable;
  readonly entity: string;
  readonly project: string;
  readonly onClose: () => void;
}

/** A chart's values as a table, from which the keyboard reaches every run. */
export function DataTableDialog(props: DataTableDialogProps) {
  const { title, table, entity, project, onClose } = props;
  const shown = table.rows.slice(0, MAX_ROWS);
  return (
    <Dialog title={title} isOpen onClose={onClose} width={960}>
      <div
        className={css.tableScroll}
        role="region"
        aria-label={`Values of ${title}`}
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
      >
        <table className={css.table}>
          <thead>
            <tr>
              {table.columns.map((column, index) => (
                <th key={index} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map(({ cells: [first, ...rest], runId }, row) => (
              <tr key={row}>
                <th scope="row">
                  {runId === undefined ? (
                    first
                  ) : (
                    <Link
                      to="/$entity/$project/runs/$run"
                      params={placeOfRun({ entity, project, run: runId })}
                    >
                      {first}
                    </Link>
                  )}
                </th>
                {rest.map((cell, index) => (
                  <td key={index}>
                    {typeof cell === "number" ? formatValue(cell) : cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className={css.tableNote}>
        {shown.length < table.rows.length
          ? `The first ${shown.length} of ${table.rows.length} rows; the CSV download has all.`
          : `${table.rows.length} rows.`}
      </p>
    </Dialog>
  );
}
