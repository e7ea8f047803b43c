import { derivedSeries, emptySeries, sampledSeries } from "./derive";
import { type DrawingContext, drawPanel } from "./drawPanel";
import { hoverAt, pointedRun, rowOfRun } from "./hover";
import { type PreparedChart, prepareChart } from "./layout";
import { measure } from "./measure";
import type { Command, Picture, Report } from "./protocol";
import type { Series } from "./series";
import {
  type ChartSize,
  type ChartTheme,
  type ChartView,
  DEFAULT_VIEW,
  type LineStyle,
} from "./view";

interface Chart {
  readonly series: Map<string, Series>;
  size: ChartSize;
  lines: readonly LineStyle[];
  view: ChartView;
  theme: ChartTheme;
  visible: boolean;
  /** Run pointed at in a list, and run pointed at in this chart. */
  listFocus: string | null;
  pointerFocus: string | null;
  /** Numbers as settled for the last drawing; null when they are out of date. */
  prepared: PreparedChart | null;
  dirty: boolean;
}

const NO_THEME: ChartTheme = {
  grid: "#ddd",
  rule: "#ccc",
  ink3: "#777",
  sheet: "#fff",
};

/** Milliseconds drawn before waiting messages get their turn, so hover stays alive. */
const SLICE_MS = 8;
/**
 * Pictures wait for each other, this many or this many milliseconds at most: each
 * delivery costs the page a frame, whose price hardly depends on what it brings.
 */
const GATHER_PICTURES = 60;
const GATHER_MS = 400;

/** Draws one picture; the context starts cleared, of the size asked for. */
export type Painter = (size: ChartSize, draw: (ctx: DrawingContext) => void) => Picture;

function seriesName(run: string, key: string): string {
  return `${run}\u0000${key}`;
}

/**
 * Holds the charts of one thread and draws those that changed and show.
 *
 * Knows nothing of threads: the worker and the page both run it, and tests too.
 */
export class EngineCore {
  private readonly charts = new Map<number, Chart>();
  private scheduled = false;
  private gathered: Report[] = [];
  private gatheredSince = 0;

  /**
   * @param report Takes what happened, several at a time.
   * @param later Runs a function soon, after messages that already wait.
   * @param now Milliseconds from any origin.
   */
  constructor(
    private readonly report: (reports: Report[]) => void,
    private readonly later: (work: () => void) => void,
    private readonly now: () => number,
    private readonly paint: Painter,
  ) {}

  handle(commands: readonly Command[]): void {
    const reports: Report[] = [];
    for (const command of commands) this.apply(command, reports);
    if (reports.length > 0) this.report(reports);
    this.schedule();
  }

  private apply(command: Command, reports: Report[]): void {
    if (command.op === "open") {
      this.charts.set(command.id, newChart());
      return;
    }
    const chart = this.charts.get(command.id);
    if (!chart) return; // closed while the message was under way
    switch (command.op) {
      case "close":
        this.charts.delete(command.id);
        return;
      case "size":
        chart.size = command.size;
        outdate(chart);
        return;
      case "look":
        chart.lines = command.lines;
        chart.view = command.view;
        chart.theme = command.theme;
        outdate(chart);
        return;
      case "data":
        if (command.reset) chart.series.clear();
        for (const one of command.series)
          chart.series.set(seriesName(one.run, one.key), one);
        outdate(chart);
        return;
      case "visible":
        chart.visible = command.visible;
        return;
      case "focus":
        chart.dirty ||= chart.listFocus !== command.run;
        chart.listFocus = command.run;
        return;
      case "hover":
        reports.push(hover(chart, command));
        return;
      case "rest":
        rest(chart, command.at);
        return;
      case "follow":
        reports.push(follow(chart, command));
        return;
      case "measure": {
        const { id, request, box } = command;
        const stats = measure(prepared(chart).lines, seriesOf(chart), box);
        reports.push({ op: "measured", id, request, stats });
        return;
      }
      case "snapshot": {
        const series = seriesOf(chart);
        reports.push({
          op: "snapshot",
          id: command.id,
          request: command.request,
          series,
        });
        return;
      }
    }
  }

  private schedule(): void {
    if (this.scheduled || !this.hasWork()) return;
    this.scheduled = true;
    this.later(() => this.drawSlice());
  }

  private hasWork(): boolean {
    for (const chart of this.charts.values()) if (isDrawable(chart)) return true;
    return false;
  }

  private drawSlice(): void {
    this.scheduled = false;
    const start = this.now();
    if (this.gathered.length === 0) this.gatheredSince = start;
    for (const [id, chart] of this.charts) {
      if (!isDrawable(chart)) continue;
      chart.dirty = false;
      // Focus alone changes no numbers, and then the page has nothing to learn.
      const settled = chart.prepared !== null;
      const picture = this.paint(chart.size, (ctx) => draw(ctx, chart));
      const layout = settled ? null : prepared(chart).layout;
      this.gathered.push({ op: "drawn", id, picture, layout });
      if (this.now() >= start + SLICE_MS) break;
    }
    const isFull =
      this.gathered.length >= GATHER_PICTURES ||
      this.now() >= this.gatheredSince + GATHER_MS;
    if (isFull || !this.hasWork()) this.deliver();
    this.schedule();
  }

  private deliver(): void {
    const reports = this.gathered;
    this.gathered = [];
    if (reports.length > 0) this.report(reports);
  }
}

/** A chart that waits for its first data, or for those of another axis, stays as it is. */
function isDrawable(chart: Chart): boolean {
  return chart.dirty && chart.visible && chart.size.width > 0 && chart.series.size > 0;
}

function newChart(): Chart {
  return {
    series: new Map(),
    size: { width: 0, height: 0, ratio: 1 },
    lines: [],
    view: DEFAULT_VIEW,
    theme: NO_THEME,
    visible: false,
    listFocus: null,
    pointerFocus: null,
    prepared: null,
    dirty: false,
  };
}

function outdate(chart: Chart): void {
  chart.prepared = null;
  chart.dirty = true;
}

function seriesOf(chart: Chart): Series[] {
  const fetched = (run: string, key: string): Series | undefined => {
    const found = chart.series.get(seriesName(run, key));
    return found && chart.view.isSampled ? sampledSeries(found) : found;
  };
  return chart.lines.map((line) =>
    line.recipe
      ? derivedSeries(line, line.recipe, fetched)
      : (fetched(line.run, line.key) ?? emptySeries(line.run, line.key)),
  );
}

function prepared(chart: Chart): PreparedChart {
  chart.prepared ??= prepareChart(seriesOf(chart), chart.view, chart.size);
  return chart.prepared;
}

function draw(ctx: DrawingContext, chart: Chart): void {
  drawPanel(ctx, {
    chart: prepared(chart),
    styles: chart.lines,
    theme: chart.theme,
    size: chart.size,
    showOriginal: chart.view.showOriginal,
    focus: chart.pointerFocus ?? chart.listFocus,
  });
}

function follow(chart: Chart, command: Extract<Command, { op: "follow" }>): Report {
  const { id, x, run } = command;
  const isShown = chart.visible && chart.size.width > 0;
  const row = isShown ? rowOfRun(prepared(chart), chart.lines, x, run) : null;
  return { op: "followed", id, row };
}

function hover(chart: Chart, command: Extract<Command, { op: "hover" }>): Report {
  const { id, at, maxRows } = command;
  if (!at) focusOn(chart, null);
  const isShown = at !== null && chart.size.width > 0;
  const found = isShown ? hoverAt(prepared(chart), at.x, at.y, maxRows) : null;
  return { op: "hovered", id, hover: found };
}

/** While the pointer crosses lines none steps forward: each would draw the chart anew. */
function rest(chart: Chart, at: { readonly x: number; readonly y: number }): void {
  // A single line has nothing to be told apart from.
  if (chart.lines.length < 2 || chart.size.width === 0) return;
  const found = hoverAt(prepared(chart), at.x, at.y, 1);
  focusOn(chart, pointedRun(found, at.y, chart.lines));
}

function focusOn(chart: Chart, run: string | null): void {
  chart.dirty ||= run !== chart.pointerFocus;
  chart.pointerFocus = run;
}
