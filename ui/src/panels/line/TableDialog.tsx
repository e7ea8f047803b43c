import { useMemo } from "react";

import type { ChartSnapshot } from "../../charts/chartOptions";
import { formatValue } from "../../charts/engine/format";
import { type AxisKind, formatX } from "../../charts/engine/ticks";
import { Dialog } from "../../widgets/Dialog";
import css from "./LinePanel.module.css";
import { alignByX } from "./tableData";

/** Rows put on the page at most; the CSV export has all of them. */
const MAX_ROWS = 500;

/** A chart's values as a table: the same data for those who do not see curves. */
export function TableDialog({
  title,
  x,
  snapshot,
  onClose,
}: {
  readonly title: string;
  readonly x: {
    readonly kind: AxisKind;
    readonly label: string;
    readonly format: string | null;
  };
  readonly snapshot: ChartSnapshot;
  readonly onClose: () => void;
}) {
  const table = useMemo(() => alignByX(snapshot.series), [snapshot]);
  const { lines } = snapshot.options;
  const shown = table.x.slice(0, MAX_ROWS);
  const isBucketed = snapshot.series.some((one) => one.columns.kind === "buckets");
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
              <th scope="col">{x.label}</th>
              {lines.map((line) => (
                <th key={`${line.run}/${line.key}`} scope="col">
                  {line.label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((at, row) => (
              <tr key={at}>
                <th scope="row">{formatX(x.kind, at, x.format)}</th>
                {table.cells[row]!.map((value, line) => (
                  <td key={`${lines[line]!.run}/${lines[line]!.key}`}>
                    {value === null ? "" : formatValue(value)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className={css.tableNote}>
        {shown.length < table.x.length
          ? `The first ${shown.length} of ${table.x.length} rows; the CSV download has all.`
          : `${table.x.length} rows.`}
        {isBucketed && " Values are means of buckets; zoom in for single rows."}
      </p>
    </Dialog>
  );
}
