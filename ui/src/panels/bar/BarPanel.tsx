import { useMemo } from "react";

import { textOf } from "../../spec/document";
import { useTheme } from "../../state/theme";
import { formatCount } from "../../widgets/format";
import type { PanelProps } from "../contract";
import { ChartPanel, innerSize } from "../shared/ChartPanel";
import type { DataTable } from "../shared/dataTable";
import { blankWords, usePanelValues } from "../shared/panelRuns";
import { aggregate, spreadOf } from "../shared/statistics";
import { type BarEntry, type BarOptions, barEntries, barOptions } from "./barOptions";
import { barScene } from "./barScene";

/** What runs reached, as bars; of groups also as boxes or violins. */
export function BarPanel(props: PanelProps) {
  const { spec, widthPx, heightPx } = props;
  const theme = useTheme();
  const options = useMemo(() => barOptions(spec.config), [spec.config]);
  const values = usePanelValues(props, options.runLimit ?? undefined);
  const entries = useMemo(
    () => barEntries(values.runs, options, theme),
    [values.runs, options, theme],
  );
  const { scene, shown } = useMemo(
    () => barScene(entries, options, innerSize({ widthPx, heightPx }, true)),
    [entries, options, widthPx, heightPx],
  );
  const name = textOf(spec.config["chartTitle"]) || props.title;
  const notes = [
    ...values.notes,
    ...(shown < entries.length ? [`Showing ${shown} of ${entries.length} bars`] : []),
  ];
  return (
    <ChartPanel
      panel={props}
      name={name}
      label={`${name}: ${formatCount(entries.length, "bar")}`}
      answer={values}
      blank={blankWords(props, options.metrics.length, entries.length)}
      scene={scene}
      table={() => tableOf(entries, options)}
      notes={notes}
    />
  );
}

function tableOf(entries: readonly BarEntry[], options: BarOptions): DataTable {
  return {
    columns: ["Name", "Value", "From", "To", "Runs"],
    rows: entries.map(({ label, values, runId }) => {
      const middle = aggregate(values, options.aggregate)!;
      const range = spreadOf(values, middle, options.spread);
      const cells = [
        label,
        middle,
        range?.[0] ?? null,
        range?.[1] ?? null,
        values.length,
      ];
      return runId === undefined ? { cells } : { cells, runId };
    }),
  };
}
