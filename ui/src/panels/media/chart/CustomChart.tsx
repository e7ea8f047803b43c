import { lazy, Suspense, useState } from "react";

import { runColour } from "../../../state/palette";
import { useTheme } from "../../../state/theme";
import { Skeleton } from "../../../widgets/States";
import { type TableSource, TableView, useTable } from "../table/TableView";
import { HistogramView } from "../histogram/HistogramView";
import { BarChart, CurveChart, MatrixChart } from "./charts";
import css from "./Chart.module.css";
import { type ChartNote, type ChartShape, chartShape } from "./customChart";

const LoggedChart = lazy(async () => ({
  default: (await import("../../vega/LoggedChart")).LoggedChart,
}));

interface CustomChartProps extends TableSource {
  readonly label: string;
  readonly note: ChartNote;
  readonly run: { readonly id: string; readonly name: string; readonly colour: string };
}

/** A chart described over a table: a preset drawn by us, or a saved chart by Vega. */
export function CustomChart({ note, run, ...props }: CustomChartProps) {
  const { table, isPending } = useTable(props);
  const [wantsRows, setWantsRows] = useState(false);
  // Equal notes and runs come anew with every drawing of the page around.
  const chart = useStable(note);
  const owner = useStable(run);
  if (isPending) return <Skeleton rows={5} />;
  if (!table) return <TableView {...props} />;
  const shape = chartShape(chart, table);
  const label = `${note.title}: ${props.label}`;
  return (
    <>
      <div className={css.bar}>
        <span className={css.title}>{note.title}</span>
        <button
          type="button"
          className={css.switch}
          aria-pressed={wantsRows}
          onClick={() => setWantsRows(!wantsRows)}
        >
          Rows
        </button>
      </div>
      {wantsRows ? (
        <TableView {...props} />
      ) : shape ? (
        <Drawing shape={shape} label={label} />
      ) : (
        <Suspense fallback={<Skeleton rows={5} />}>
          <LoggedChart note={chart} table={table} label={label} run={owner}>
            <TableView {...props} />
          </LoggedChart>
        </Suspense>
      )}
    </>
  );
}

/** The value that was here before as long as it says the same. */
function useStable<T>(value: T): T {
  const [kept, setKept] = useState(value);
  if (JSON.stringify(kept) === JSON.stringify(value)) return kept;
  setKept(value);
  return value;
}

/** A shape as the kind of chart it is; curves take hues in their order unless told. */
export function Drawing({
  shape,
  label,
  colourOf,
}: {
  readonly shape: ChartShape;
  readonly label: string;
  readonly colourOf?: (index: number) => string;
}) {
  const theme = useTheme();
  switch (shape.kind) {
    case "matrix":
      return <MatrixChart {...shape} label={label} />;
    case "histogram":
      return (
        <HistogramView
          label={label}
          histogram={shape}
          history={[]}
          step={0}
          colour={runColour(0, theme).colour}
        />
      );
    case "bars":
      return <BarChart {...shape} label={label} />;
    default:
      return (
        <CurveChart
          {...shape}
          isDotted={shape.kind === "points"}
          label={label}
          colourOf={colourOf ?? ((index) => runColour(index, theme).colour)}
        />
      );
  }
}
