import { Suspense, lazy, useMemo, useRef, useState } from "react";

import { MOST_RUNS, type RunValues, useRunValues } from "../shared/runValues";
import { Legend, legendEntries } from "../../charts/Legend";
import { LineChart } from "../../charts/LineChart";
import type { ChartSnapshot, Measured } from "../../charts/chartOptions";
import { readsBaseline, readsValues } from "../../charts/formula/formula";
import { type LineStyle, lineName } from "../../charts/engine/view";
import { chartTheme } from "../../charts/theme";
import { TOOLTIP_ROWS } from "../../charts/tooltip";
import { textOf } from "../../spec/document";
import { useTheme } from "../../state/theme";
import { copyText } from "../../widgets/Copy";
import type { PanelProps } from "../contract";
import { PanelFrame } from "../frame/PanelFrame";
import { Blank, panelNotes } from "./LineWords";
import { ChartHandle } from "./chartHandle";
import { drawnRuns } from "./drawnRuns";
import { readsRunValues } from "./legendTemplate";
import type { Config } from "./lineConfig";
import css from "./LinePanel.module.css";
import {
  type LineOptions,
  binsFor,
  fetchedKeys,
  lineOptions,
  readable,
  wantsAllRows,
} from "./lineOptions";
import { lineStyles } from "./lineStyles";
import { panelLayout } from "./panelLayout";
import { RunsChooser } from "./RunsChooser";
import { withReadableSlopes } from "./measured";
import { panelMenu } from "./panelMenu";
import type { RunsChoice } from "./runsChoice";
import { useLineFeed } from "./useLineFeed";
import { useRunsChoice } from "./useRunsChoice";
import { useZoom } from "./useZoom";

const TableDialog = lazy(async () => ({
  default: (await import("./TableDialog")).TableDialog,
}));

const MeasureCard = lazy(async () => ({
  default: (await import("./MeasureCard")).MeasureCard,
}));

/** Buckets where zooming cannot bring finer ones, since all rows are needed. */
const WHOLE_BINS = 2000;

type Values = ReadonlyMap<string, RunValues>;
const NO_VALUES: Values = new Map();
const NONE: ReadonlySet<string> = new Set();
const TOOLTIP_LINES = { single: 1, default: TOOLTIP_ROWS, all_runs: 200 } as const;

interface PartProps {
  readonly panel: PanelProps;
  readonly config: Config;
  readonly options: LineOptions;
  readonly choose: (choice: RunsChoice) => void;
  /** Back from a choice of runs that only the page knows. */
  readonly forgetChoice: (() => void) | null;
}

/** Curves of one or several metrics over some runs, kept up to date while in view. */
export function LinePanel(props: PanelProps) {
  const { spec, settings, stream, availableKeys } = props;
  const { config, choose, forget } = useRunsChoice(spec);
  const options = useMemo(
    () => lineOptions(config, settings, stream, availableKeys, spec.isAuto),
    [config, spec.isAuto, settings, stream, availableKeys],
  );
  // Most panels know all they need from the list of runs, and ask for nothing more.
  const Part = needsValues(options) ? ValuedPlot : LinePlot;
  return (
    <Part
      panel={props}
      config={config}
      options={options}
      choose={choose}
      forgetChoice={forget}
    />
  );
}

function needsValues({ expressions, xExpression, ...rest }: LineOptions): boolean {
  const { grouping, legendTemplate } = rest;
  const formulas = readable([...expressions, ...(xExpression ? [xExpression] : [])]);
  return (
    formulas.some(readsValues) ||
    (grouping.by !== null && grouping.isOn !== false) ||
    readsRunValues(legendTemplate)
  );
}

/** Whether anything is drawn of a line; runs that never logged a metric are not named. */
function hasValues(line: LineStyle, without: ReadonlySet<string>): boolean {
  if (!line.recipe) return !without.has(lineName(line));
  return line.recipe.members.some((member) => !without.has(lineName(member)));
}

/** A plot that shows, or is made with, what runs were configured with or reached. */
function ValuedPlot(props: PartProps) {
  const { entity, project, runs } = props.panel;
  const ids = useMemo(() => runs.slice(0, MOST_RUNS).map((run) => run.runId), [runs]);
  const { found, isPending, error } = useRunValues(entity, project, ids);
  const values = useMemo(() => new Map(found.map((one) => [one.runId, one])), [found]);
  return (
    <LinePlot {...props} values={values} valuesError={error} isPending={isPending} />
  );
}

interface LinePlotProps extends PartProps {
  readonly values?: Values;
  readonly valuesError?: Error | null;
  /** Values are on the way: what they decide is not decided yet. */
  readonly isPending?: boolean;
}

function LinePlot(props: LinePlotProps) {
  const { panel, config, options, values = NO_VALUES, valuesError = null } = props;
  const { title, settings, stream, widthPx, entity, project } = panel;
  const drawn = useMemo(
    () => drawnRuns(panel.runs, options, settings, values),
    [panel.runs, options, settings, values],
  );
  const theme = useTheme();
  const named = useMemo(
    () => lineStyles({ ...drawn, options, values, theme, config }),
    [drawn, options, values, theme, config],
  );
  const [hidden, setHidden] = useState(NONE);
  const lines = useMemo(
    () => (hidden.size > 0 ? named.filter((line) => !isHidden(line, hidden)) : named),
    [named, hidden],
  );
  // Panels of one axis share their crosshair, and their zoom where that is wanted.
  const axis = `${panel.syncGroup}\u0000${stream}\u0000${options.x}\u0000${options.xExpression?.text ?? ""}`;
  const { x: zoom, y: rows, zoomTo } = useZoom(panel, axis);
  const view = useMemo(
    () => ({
      ...options,
      xRange: zoom ?? options.xRange,
      ...(rows ? { yMin: rows[0], yMax: rows[1] } : {}),
    }),
    [options, zoom, rows],
  );
  const [measured, setMeasured] = useState<Measured | null>(null);

  const frame = useRef<HTMLElement>(null);
  const [chart] = useState(() => new ChartHandle());
  const [leftOut, setLeftOut] = useState(0);
  const [table, setTable] = useState<ChartSnapshot | null>(null);
  const wantsAll = wantsAllRows(options);
  const bins = Math.max(binsFor(settings, widthPx), wantsAll ? WHOLE_BINS : 0);
  const request = useMemo(
    () => ({
      entity,
      project,
      runs: drawn.runs.map((run) => run.runId),
      keys: fetchedKeys(options),
      stream,
      x: options.x,
      bins,
      range: wantsAll ? null : view.xRange,
    }),
    [entity, project, drawn, options, stream, bins, wantsAll, view.xRange],
  );
  const { status, retry } = useLineFeed(request, chart, frame);

  const name = textOf(config["chartTitle"]) || title;
  const menu = panelMenu({
    withChart: chart.use,
    name,
    x: options.xExpression?.formula ? options.xExpression.text : options.x,
    onTable: setTable,
    resetZoom: zoom || rows ? () => zoomTo(null) : null,
    forgetChoice: props.forgetChoice,
  });

  const lacksBaseline =
    readable(options.expressions).some(readsBaseline) &&
    !drawn.runs.some((run) => run.emphasis === "baseline");
  const notes = panelNotes({
    options,
    drawn,
    status,
    leftOut,
    valuesError,
    lacksBaseline,
  });
  const listed = legendEntries(named).length;
  const layout = panelLayout(
    panel,
    listed > 1 ? options.legend : null,
    notes.length > 0 || drawn.ofAll !== null,
  );
  const isLoading =
    status.state === "loading" && drawn.runs.length > 0 && request.keys.length > 0;
  const isBlank = status.points === 0 && !isLoading;
  const amount = drawn.groups
    ? `${counted(drawn.groups.length, "group")} of ${counted(drawn.runs.length, "run")}`
    : counted(drawn.runs.length, "run");
  const legend = layout.legend && (
    <div className={css.legend} data-side={layout.legend} style={layout.legendSize}>
      <Legend
        lines={named.filter((line) => hasValues(line, status.without))}
        hidden={hidden}
        onToggle={(name) => setHidden((before) => toggled(before, name))}
        widthPx={layout.legendSize.width}
        fontPx={options.fontPx}
        {...(layout.isBeside ? { heightPx: layout.legendSize.height } : {})}
      />
    </div>
  );

  return (
    <PanelFrame {...panel} title={name} ref={frame} menu={menu}>
      <div className={css.body} data-legend={layout.legend ?? undefined}>
        {legend}
        <div className={isBlank ? css.hidden : css.plot}>
          <LineChart
            label={`${name} over ${options.xLabel}, ${amount}`}
            onController={chart.attach}
            lines={lines}
            view={view}
            theme={chartTheme(theme)}
            widthPx={layout.width}
            heightPx={layout.height}
            xLabel={options.xLabel}
            yLabel={options.yLabel}
            tooltip={{
              rows: TOOLTIP_LINES[settings.tooltipNumberOfRuns ?? "default"],
              isColoured: settings.colorRunNames !== false,
            }}
            syncKey={axis}
            onZoom={zoomTo}
            onMeasure={setMeasured}
            onCopy={copy}
            onLayout={(settled) => setLeftOut(settled.leftOut)}
          />
        </div>
      </div>
      {isBlank && (
        <Blank
          status={status}
          runs={drawn.runs.length}
          options={options}
          keys={request.keys}
          isPending={props.isPending ?? false}
          valuesError={valuesError}
          onRetry={retry}
        />
      )}
      {(notes.length > 0 || drawn.ofAll !== null) && !isBlank && (
        <div className={css.note}>
          {drawn.note !== null && drawn.ofAll !== null && (
            <RunsChooser
              words={drawn.note}
              ofAll={drawn.ofAll}
              isSpread={options.isSpread}
              onChoose={props.choose}
            />
          )}
          {notes.length > 0 && <p title={notes.join("\n")}>{notes.join(" · ")}</p>}
        </div>
      )}
      {measured && (
        <Suspense fallback={null}>
          <MeasureCard
            title={name}
            measured={withReadableSlopes(measured, options.xKind)}
            lines={lines}
            x={{ kind: options.xKind, label: options.xLabel, format: options.xFormat }}
            anchor={frame}
            onZoom={() => {
              chart.use((made) => made.endMeasure());
              zoomTo(measured.box.x, measured.box.y);
            }}
            onClose={() => chart.use((made) => made.endMeasure())}
          />
        </Suspense>
      )}
      {table && (
        <Suspense fallback={null}>
          <TableDialog
            title={name}
            x={{ kind: options.xKind, label: options.xLabel, format: options.xFormat }}
            snapshot={table}
            onClose={() => setTable(null)}
          />
        </Suspense>
      )}
    </PanelFrame>
  );
}

function copy(text: string): void {
  void copyText(text);
}

function counted(count: number, word: string): string {
  return count === 1 ? `1 ${word}` : `${count} ${word}s`;
}

/** A line is left out by itself, or as the member of a group that is. */
function isHidden(line: LineStyle, hidden: ReadonlySet<string>): boolean {
  return (
    hidden.has(lineName(line)) || (line.behind !== undefined && hidden.has(line.behind))
  );
}

function toggled(set: ReadonlySet<string>, name: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(name)) next.add(name);
  return next;
}
