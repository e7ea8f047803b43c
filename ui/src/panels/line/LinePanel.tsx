import {
  Suspense,
  lazy,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";

import { LineChart } from "../../charts/LineChart";
import { Legend } from "../../charts/Legend";
import type { ChartController, ChartSnapshot } from "../../charts/controller";
import { watchInView } from "../../charts/inView";
import { chartTheme } from "../../charts/theme";
import { useTheme } from "../../state/theme";
import type { PanelProps, ZoomRange } from "../contract";
import { HEADER_PX, PanelFrame, PanelMessage, SIDE_PX } from "../frame/PanelFrame";
import { exportCsv, exportPng } from "./export";
import css from "./LinePanel.module.css";
import { LOADING, LineFeed, type FeedStatus } from "./lineFeed";
import { type LineOptions, binsFor, lineOptions } from "./lineOptions";
import { lineStyles } from "./lineStyles";
import { feedWorld } from "./world";

const TableDialog = lazy(async () => ({
  default: (await import("./TableDialog")).TableDialog,
}));

const LEGEND_PX = 20;
const NOTE_PX = 20;
const BORDER_PX = 2;

/** Curves of one or several metrics over some runs, kept up to date while in view. */
export function LinePanel(props: PanelProps) {
  const { spec, title, settings, stream, widthPx, heightPx, availableKeys } = props;
  const options = useMemo(
    () => lineOptions(spec.config, settings, stream, availableKeys, spec.isAuto),
    [spec.config, spec.isAuto, settings, stream, availableKeys],
  );
  const [ownZoom, setOwnZoom] = useState<ZoomRange>(null);
  const zoom = props.zoom === undefined ? ownZoom : props.zoom;
  const runs = useMemo(
    () => props.runs.slice(0, options.maxRuns),
    [props.runs, options.maxRuns],
  );
  const theme = useTheme();
  const lines = useMemo(
    () => lineStyles(runs, options.keys, theme, spec.config),
    [runs, options.keys, theme, spec.config],
  );
  const view = useMemo(
    () => ({ ...options, xRange: zoom ?? options.xRange }),
    [options, zoom],
  );

  const frame = useRef<HTMLElement>(null);
  const chart = useRef<ChartController | null>(null);
  const attach = useCallback((made: ChartController | null) => {
    chart.current = made;
  }, []);
  const [leftOut, setLeftOut] = useState(0);
  const [table, setTable] = useState<ChartSnapshot | null>(null);
  const bins = binsFor(settings, widthPx);
  const { status, retry } = useFeed(
    props,
    options,
    runs,
    view.xRange,
    bins,
    chart,
    frame,
  );

  const { onZoom } = props;
  const zoomTo = useCallback(
    (range: [number, number] | null) => {
      setOwnZoom(range);
      onZoom?.(range);
    },
    [onZoom],
  );
  const name = spec.config["chartTitle"] ? String(spec.config["chartTitle"]) : title;
  const withSnapshot = (use: (snapshot: ChartSnapshot) => unknown) => () =>
    void chart.current?.snapshot().then(use);
  const menu = [
    ...(zoom
      ? [{ id: "reset", label: "Reset zoom", onAction: () => zoomTo(null) }]
      : []),
    { id: "table", label: "View as table", onAction: withSnapshot(setTable) },
    {
      id: "csv",
      label: "Download as CSV",
      onAction: withSnapshot((snapshot) => exportCsv(snapshot, name, options.x)),
    },
    {
      id: "png",
      label: "Download as PNG",
      onAction: withSnapshot((snapshot) => exportPng(snapshot, name)),
    },
  ];

  const notes = panelNotes(props.runs.length, runs.length, status, leftOut);
  const hasLegend = lines.length > 1;
  const below = notes.length > 0 ? NOTE_PX : 0;
  const above = HEADER_PX + (hasLegend ? LEGEND_PX : 0);
  const inner = {
    width: widthPx - BORDER_PX,
    height: heightPx - above - below - BORDER_PX,
  };
  const isLoading =
    status.state === "loading" && runs.length > 0 && options.keys.length > 0;
  const isBlank = status.points === 0 && !isLoading;

  return (
    <PanelFrame {...props} title={name} ref={frame} menu={menu}>
      {hasLegend && (
        <div className={css.legend}>
          <Legend lines={lines} widthPx={inner.width - SIDE_PX * 2} />
        </div>
      )}
      <div className={isBlank ? css.hidden : css.plot}>
        <LineChart
          label={`${name} over ${options.xLabel}, ${runs.length} runs`}
          onController={attach}
          lines={lines}
          view={view}
          theme={chartTheme(theme)}
          widthPx={Math.max(40, inner.width)}
          heightPx={Math.max(40, inner.height)}
          xLabel={options.xLabel}
          syncKey={`${props.syncGroup}\u0000${stream}\u0000${options.x}`}
          onZoom={zoomTo}
          onLayout={(layout) => setLeftOut(layout.leftOut)}
        />
      </div>
      {isBlank && (
        <Blank status={status} runs={runs.length} options={options} onRetry={retry} />
      )}
      {notes.length > 0 && !isBlank && <p className={css.note}>{notes.join(" · ")}</p>}
      {table && (
        <Suspense fallback={null}>
          <TableDialog
            title={name}
            x={{ kind: options.xKind, label: options.xLabel }}
            snapshot={table}
            onClose={() => setTable(null)}
          />
        </Suspense>
      )}
    </PanelFrame>
  );
}

/** Joins the chart to its data for as long as the panel is on the page. */
function useFeed(
  { entity, project, stream }: PanelProps,
  { keys, x }: LineOptions,
  runs: readonly { runId: string }[],
  range: readonly [number, number] | null,
  bins: number,
  chart: { current: ChartController | null },
  frame: { current: HTMLElement | null },
): { status: FeedStatus; retry: () => void } {
  const [status, setStatus] = useState(LOADING);
  const feed = useRef<LineFeed | null>(null);

  useEffect(() => {
    // The chart may be newer than the feed's first answer, hence looked up each time.
    const target = {
      feed: (...given: Parameters<ChartController["feed"]>) =>
        chart.current?.feed(...given),
    };
    const made = new LineFeed(feedWorld, target, (now) =>
      setStatus((before) => (looksLike(before, now) ? before : now)),
    );
    feed.current = made;
    const unwatch = watchInView(frame.current!, (inView) => {
      chart.current?.setVisible(inView);
      made.setActive(inView);
    });
    return () => {
      unwatch();
      made.dispose();
      feed.current = null;
    };
  }, [chart, frame]);

  useEffect(() => {
    const ids = runs.map((run) => run.runId);
    feed.current?.want({ entity, project, runs: ids, keys, stream, x, bins, range });
  }, [entity, project, runs, keys, stream, x, bins, range]);

  return { status, retry: () => feed.current?.retry() };
}

/**
 * Whether two states look the same apart from the picture. From "loading" to
 * curves the picture is all that changes, and sixty panels need not render.
 */
function looksLike(before: FeedStatus, now: FeedStatus): boolean {
  const isPlain = (status: FeedStatus): boolean =>
    status.error === null &&
    status.nonfinite === 0 &&
    (status.state === "loading" || status.points > 0);
  return isPlain(before) && isPlain(now);
}

/** What stands where the curves would be. */
function Blank({
  status,
  runs,
  options,
  onRetry,
}: {
  readonly status: FeedStatus;
  readonly runs: number;
  readonly options: LineOptions;
  readonly onRetry: () => void;
}) {
  if (status.state === "error") {
    return (
      <PanelMessage role="alert">
        <p>This chart could not be loaded: {messageOf(status.error)}</p>
        <button type="button" onClick={onRetry}>
          Try again
        </button>
      </PanelMessage>
    );
  }
  if (runs === 0) return <PanelMessage>No run is selected.</PanelMessage>;
  if (options.keys.length === 0)
    return <PanelMessage>No metric is chosen.</PanelMessage>;
  return (
    <PanelMessage>
      {options.x.startsWith("_")
        ? "The selected runs have not logged this yet."
        : `The selected runs have not logged this together with ${options.x}.`}
    </PanelMessage>
  );
}

/** What the picture does not show, said in words. */
function panelNotes(
  asked: number,
  shown: number,
  status: FeedStatus,
  leftOut: number,
): string[] {
  const notes: string[] = [];
  if (shown < asked) notes.push(`Showing ${shown} of ${asked} runs`);
  if (status.nonfinite > 0) notes.push(`${status.nonfinite} NaN or infinite`);
  if (leftOut > 0) notes.push(`${leftOut} not positive, left out of the log axis`);
  if (status.state === "error")
    notes.push(`not up to date: ${messageOf(status.error)}`);
  return notes;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
