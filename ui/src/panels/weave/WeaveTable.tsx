import { useMemo, useState } from "react";

import { Select } from "../../widgets/Fields";
import { formatCount } from "../../widgets/format";
import type { PanelProps } from "../contract";
import { TableGrid } from "../media/table/TableGrid";
import { hasPictures } from "../media/table/tableFile";
import { Blank } from "../shared/ChartPanel";
import { usePanelValues } from "../shared/panelRuns";
import { useSummaryTables } from "../vega/loggedTables";
import { tableOfRuns } from "./runTables";
import css from "./Weave.module.css";

/** Runs whose tables are read: each is a file of its own. */
const MOST_RUNS = 20;
const ALL = "";

interface WeaveTableProps {
  readonly panel: PanelProps;
  readonly tableKey: string;
  readonly title: string;
}

/** The newest table that each run logged under a key: together, or of one of them. */
export function WeaveTable({ panel, tableKey, title }: WeaveTableProps) {
  const { entity, project } = panel;
  const values = usePanelValues(panel, MOST_RUNS);
  const tables = useSummaryTables(panel, values.runs, tableKey);
  const owned = useMemo(() => {
    const names = new Map(values.runs.map(({ run }) => [run.runId, run.displayName]));
    return tables.found.map(({ runId, table }) => ({
      runId,
      owner: names.get(runId) ?? runId,
      table,
    }));
  }, [values.runs, tables.found]);
  const [chosen, setChosen] = useState<string | null>(null);
  // Pictures lie in the folders of their runs: they are looked at run by run.
  const isPerRun = owned.some(({ table }) => hasPictures(table));
  const first = isPerRun ? owned[0]?.runId : ALL;
  const one = owned.find(({ runId }) => runId === (chosen ?? first)) ?? null;
  const table = useMemo(() => one?.table ?? tableOfRuns(owned), [one, owned]);
  if (owned.length === 0) {
    const words =
      panel.runs.length === 0
        ? "No run is selected."
        : `The selected runs have no table “${tableKey}”.`;
    const answer = {
      error: values.error ?? tables.error,
      isPending: panel.runs.length > 0 && (values.isPending || tables.isPending),
      retry: values.retry,
    };
    return <Blank words={words} answer={answer} />;
  }
  const options = [
    ...(isPerRun ? [] : [{ value: ALL, label: "All runs" }]),
    ...owned.map(({ runId, owner }) => ({ value: runId, label: owner })),
  ];
  return (
    <div className={css.body}>
      {owned.length > 1 && (
        <div className={css.bar}>
          <Select
            label="Rows of"
            value={one?.runId ?? ALL}
            options={options}
            onChange={setChosen}
          />
        </div>
      )}
      <TableGrid
        key={one?.runId ?? ALL}
        place={{ entity, project, run: one?.runId ?? owned[0]!.runId }}
        table={table}
        label={title}
      />
      <p className={css.note}>
        {[formatCount(table.rows.length, "row"), ...values.notes].join(" · ")}
      </p>
    </div>
  );
}
