import { type ReactNode, useMemo } from "react";

import { Skeleton } from "../../widgets/States";
import { useBox } from "../../widgets/useMeasure";
import type { ChartNote } from "../media/chart/customChart";
import type { LoggedTable } from "../media/table/tableFile";
import { NO_QUERY } from "./chartQuery";
import { chartRows } from "./chartRows";
import { dialectOf, filledSpec, withRows, withRunColours } from "./chartSpec";
import { useChartSpec } from "./useChartSpec";
import css from "./Vega.module.css";
import { VegaView } from "./VegaView";

interface LoggedChartProps {
  readonly note: ChartNote;
  readonly table: LoggedTable;
  readonly label: string;
  /** Whose table it is; charts may tell by name and colour. */
  readonly run: { readonly id: string; readonly name: string; readonly colour: string };
  /** What is shown where the chart cannot be had. */
  readonly children: ReactNode;
}

const QUERY = { ...NO_QUERY, summaryTable: { tableKey: "", columns: [] } };

/** A table of one run, drawn by the saved chart that it was logged for. */
export function LoggedChart({ note, table, label, run, children }: LoggedChartProps) {
  const [place, size] = useBox<HTMLDivElement>();
  const { spec, problem } = useChartSpec({ own: null, chartId: note.preset });
  const filled = useMemo(() => {
    if (!spec) return null;
    const words = { ...note.words, title: "" };
    const { rows } = chartRows(QUERY, [{ ...run, config: {}, summary: {}, table }]);
    const painted = withRunColours(filledSpec(spec, note.fields, words), [run]);
    return withRows(painted, dialectOf(spec), rows);
  }, [spec, note, table, run]);
  if (problem !== null) {
    return (
      <>
        {children}
        <p className={css.note}>{problem}</p>
      </>
    );
  }
  return (
    <div ref={place} className={css.logged}>
      {filled && size.width > 0 ? (
        <VegaView
          label={label}
          spec={filled}
          dialect={dialectOf(filled)}
          size={{ width: size.width - SIDES_PX, height: size.height - BELOW_PX }}
        />
      ) : (
        <Skeleton rows={5} />
      )}
    </div>
  );
}

/** Beside and below the picture, so that it needs no scroll bars. */
const SIDES_PX = 18;
const BELOW_PX = 6;
