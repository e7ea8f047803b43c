import { useState } from "react";

import { runColour } from "../../../state/palette";
import { useTheme } from "../../../state/theme";
import { Skeleton } from "../../../widgets/States";
import { type TableSource, TableView, useTable } from "../table/TableView";
import { HistogramView } from "../histogram/HistogramView";
import { BarChart, CurveChart, MatrixChart } from "./charts";
import css from "./Chart.module.css";
import { type ChartNote, type ChartShape, chartShape } from "./customChart";

interface CustomChartProps extends TableSource {
  readonly label: string;
  readonly note: ChartNote;
}

/** A chart described over a table: drawn where we know the preset, else its rows. */
export function CustomChart({ note, ...props }: CustomChartProps) {
  const { table, isPending } = useTable(props);
  const [wantsRows, setWantsRows] = useState(false);
  if (isPending) return <Skeleton rows={5} />;
  const shape = table ? chartShape(note, table) : null;
  if (!shape) {
    return (
      <>
        <TableView {...props} />
        <p className={css.note}>
          The rows of “{note.title}”, a custom chart (
          {note.preset || "without a preset"}) that cannot be drawn yet.
        </p>
      </>
    );
  }
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
      ) : (
        <Drawing shape={shape} label={`${note.title}: ${props.label}`} />
      )}
    </>
  );
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
