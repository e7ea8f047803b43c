import { formatValue } from "../../charts/engine/format";
import { formatCount } from "../../widgets/format";
import { dataTable } from "./chartTable";
import type { FoundRows } from "./useChartRows";
import css from "./Vega.module.css";

const ROWS_SHOWN = 20;
const COLUMNS_SHOWN = 40;

/** The first rows that a chart is drawn from, with the names of their columns. */
export function RowsPreview({ found }: { readonly found: FoundRows }) {
  if (found.rows.length === 0) {
    return <p className={css.hint}>The selected runs have no rows for this.</p>;
  }
  const few = { ...found, rows: found.rows.slice(0, ROWS_SHOWN) };
  const { columns, rows } = dataTable(few);
  return (
    <>
      <div
        className={css.rows}
        role="region"
        aria-label="Rows of the chart"
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
      >
        <table>
          <thead>
            <tr>
              {columns.slice(0, COLUMNS_SHOWN).map((name) => (
                <th key={name} scope="col" title={name}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ cells }, at) => (
              <tr key={at}>
                {cells.slice(0, COLUMNS_SHOWN).map((cell, column) => (
                  <td key={column}>
                    {typeof cell === "number" ? formatValue(cell) : cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className={css.hint}>
        {formatCount(found.total, "row")}, {formatCount(columns.length, "column")}
        {found.total > ROWS_SHOWN && `; the first ${ROWS_SHOWN} are shown`}
      </p>
    </>
  );
}
