import { Suspense, lazy, useMemo, useState } from "react";

import { type Fields, fieldsOf, textOf } from "../../spec/document";
import { useTheme } from "../../state/theme";
import type { PanelProps } from "../contract";
import { PanelFrame, PanelMessage } from "../frame/PanelFrame";
import { Blank } from "../shared/ChartPanel";
import { DataTableDialog } from "../shared/DataTableDialog";
import { saveCsv } from "../shared/exportScene";
import {
  type ChartOptions,
  type DrawnShape,
  chartOptions,
  presetShapes,
} from "./chartPanel";
import {
  type Size,
  dialectOf,
  filledSpec,
  inputsOf,
  withRows,
  withRunColours,
} from "./chartSpec";
import { dataTable } from "./chartTable";
import { PresetDrawing } from "./PresetDrawing";
import { type ChartData, type FoundRows, useChartRows } from "./useChartRows";
import { type ChartSpec, useChartSpec } from "./useChartSpec";
import css from "./Vega.module.css";

const VegaView = lazy(async () => ({ default: (await import("./VegaView")).VegaView }));

/** What lies beside the picture of a panel, by its title and margins. */
const FRAME = { width: 26, height: 46 };
const NOTE_PX = 20;
const INPUT_PX = 26;

/** A chart whose drawing is a preset, a saved chart, or a specification of its own. */
export function VegaPanel(props: PanelProps) {
  const { spec: panel, widthPx, heightPx } = props;
  const theme = useTheme();
  const options = useMemo(() => chartOptions(panel.config), [panel.config]);
  const data = useChartRows(props, options.query);
  const { found } = data;
  const chart = useChartSpec(options);
  const drawn = useMemo(
    () => (chart.isPreset ? presetShapes(options, found) : null),
    [chart.isPreset, options, found],
  );
  const name = options.title || chart.name || tableKey(options) || props.title;
  const [isTable, setIsTable] = useState(false);
  const filled = useMemo(
    () => chart.spec && completed(chart.spec, options, found),
    [chart.spec, options, found],
  );
  const below =
    (data.notes.length > 0 ? NOTE_PX : 0) + (filled ? inputsOf(filled) * INPUT_PX : 0);
  const size: Size = {
    width: Math.max(60, widthPx - FRAME.width),
    height: Math.max(60, heightPx - FRAME.height - below),
  };
  const save = (format: "png" | "svg") => {
    if (!filled) return;
    const dialect = dialectOf(filled);
    void import("./exportChart").then(({ exportChart }) =>
      exportChart({ name, spec: filled, dialect, size, theme }, format),
    );
  };
  const words = blankWords(props, options, chart, data, drawn);
  const menu = [
    { id: "table", label: "View as table", onAction: () => setIsTable(true) },
    {
      id: "csv",
      label: "Download as CSV",
      onAction: () => saveCsv(dataTable(found), name),
    },
    { id: "png", label: "Download as PNG", onAction: () => save("png") },
    { id: "svg", label: "Download as SVG", onAction: () => save("svg") },
  ];
  const answer = {
    ...data,
    isPending: props.runs.length > 0 && (data.isPending || chart.isPending),
  };
  return (
    <PanelFrame {...props} title={name} menu={menu}>
      {words !== null ? (
        <Blank words={words} answer={chart.isBroken ? NOTHING_ASKED : answer} />
      ) : drawn !== null ? (
        <PresetDrawing panel={props} name={name} drawn={drawn} />
      ) : (
        <Suspense fallback={<PanelMessage role="status">Loading …</PanelMessage>}>
          <VegaView
            label={name}
            spec={untitled(filled!, name)}
            dialect={dialectOf(filled!)}
            size={size}
          />
        </Suspense>
      )}
      {words === null && data.notes.length > 0 && (
        <p className={css.note}>{data.notes.join(" · ")}</p>
      )}
      {isTable && (
        <DataTableDialog
          title={name}
          table={dataTable(found)}
          entity={props.entity}
          project={props.project}
          onClose={() => setIsTable(false)}
        />
      )}
    </PanelFrame>
  );
}

const NOTHING_ASKED = { isPending: false, error: null, retry: () => {} };

function tableKey({ query }: ChartOptions): string {
  return query.summaryTable?.tableKey ?? query.historyTable?.tableKey ?? "";
}

/** Why there is no picture; null when there is one. */
function blankWords(
  { runs }: PanelProps,
  options: ChartOptions,
  chart: ChartSpec,
  data: ChartData,
  drawn: readonly DrawnShape[] | null,
): string | null {
  if (chart.problem !== null) return chart.problem;
  if (chart.isPending) return "";
  if (chart.isPreset) {
    if (drawn !== null) return null;
    if (runs.length === 0) return "No run is selected.";
    return `The chart “${options.chartId}” cannot be drawn from what the selected runs have. The view keeps it unchanged.`;
  }
  if (data.found.rows.length > 0 || !drawsRows(chart.spec)) return null;
  return runs.length === 0
    ? "No run is selected."
    : "The selected runs do not have what this chart asks for.";
}

/** Whether a specification is over the rows of the query rather than values of its own. */
function drawsRows(spec: Fields | null): boolean {
  return spec?.["data"] === undefined || JSON.stringify(spec).includes('"wandb"');
}

/** The specification with everything that it leaves open. */
function completed(
  spec: Fields,
  options: ChartOptions,
  { parts, rows }: FoundRows,
): Fields {
  const filled = filledSpec(spec, options.columns, options.words);
  return withRows(withRunColours(filled, parts), dialectOf(spec), rows);
}

/** Without a title that stands above the chart already. */
function untitled(spec: Fields, name: string): Fields {
  const { title, ...rest } = spec;
  const text = textOf(title) || textOf(fieldsOf(title)["text"]);
  return text === name || text === "" ? rest : spec;
}
