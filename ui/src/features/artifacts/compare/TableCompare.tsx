import { useMemo, useState } from "react";

import { cellText, type LoggedTable } from "../../../panels/media/table/tableFile";
import { useArtifactSearch } from "../../../state/artifactUrl";
import { Button } from "../../../widgets/Button";
import { Select, Switch } from "../../../widgets/Fields";
import { formatCount } from "../../../widgets/format";
import css from "./Compare.module.css";
import { diffTables, type RowChange } from "./tableDiff";

interface TableCompareProps {
  before: LoggedTable;
  after: LoggedTable;
}

/** Rows drawn at first, and added by "show more". */
const ROWS = 200;
const BY_NUMBER = "";

/** Two tables as one, rows matched by number or by a column; differing cells marked. */
export function TableCompare({ before, after }: TableCompareProps) {
  const [search, patch] = useArtifactSearch();
  const [isWhole, setWhole] = useState(false);
  const [limit, setLimit] = useState(ROWS);
  const shared = before.columns.filter((name) => after.columns.includes(name));
  const key = shared.includes(search.by ?? "") ? (search.by ?? null) : null;
  const diff = useMemo(() => diffTables(before, after, key), [before, after, key]);
  const rows = isWhole ? diff.rows : diff.rows.filter(({ kind }) => kind !== "same");
  return (
    <>
      <div className={css.tableBar}>
        <div className={css.choice}>
          <Select
            label="Match rows by"
            value={key ?? BY_NUMBER}
            options={[
              { value: BY_NUMBER, label: "row number" },
              ...shared.map((name) => ({ value: name, label: name })),
            ]}
            onChange={(by) => patch({ by: by || undefined })}
          />
        </div>
        <Switch label="Show equal rows" isSelected={isWhole} onChange={setWhole} />
        <span className={css.none}>{summary(diff.rows)}</span>
      </div>
      <div className={css.scroll} tabIndex={0} role="region" aria-label="Rows">
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{key ?? "row"}</th>
              {diff.columns.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, limit).map((row) => (
              <Row key={row.key} row={row} columns={diff.columns} />
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > limit && (
        <Button onPress={() => setLimit(limit + 5 * ROWS)}>
          Show more of {formatCount(rows.length, "row")}
        </Button>
      )}
    </>
  );
}

function summary(rows: readonly RowChange[]): string {
  const count = (kind: RowChange["kind"]) =>
    rows.filter((row) => row.kind === kind).length.toLocaleString("en");
  return `${count("changed")} changed, ${count("added")} added, ${count("removed")} removed, ${count("same")} equal`;
}

interface RowProps {
  row: RowChange;
  columns: readonly string[];
}

function Row({ row, columns }: RowProps) {
  return (
    <tr className={css.row} data-kind={row.kind}>
      <th scope="row">{row.key}</th>
      {columns.map((name, column) => (
        <td key={name}>
          {row.changed.has(column) ? (
            <>
              <del>{cellText(row.before?.[column])}</del>{" "}
              <ins>{cellText(row.after?.[column])}</ins>
            </>
          ) : (
            cellText((row.after ?? row.before)?.[column])
          )}
        </td>
      ))}
    </tr>
  );
}
