import { type Projection, type Trace, decimate, traceFor } from "./decimate";
import type { PreparedChart } from "./layout";
import { visibleSpan } from "./nearest";
import type { PreparedLine } from "./prepare";
import { pixelFactors, toPixel } from "./scale";
import { strokeTrace } from "./strokes";
import { type ChartSize, type ChartTheme, type LineStyle, isOfRun } from "./view";

/** What drawing needs of a canvas: both kinds have it, and so does a test's recorder. */
export type DrawingContext = Pick<
  CanvasRenderingContext2D,
  | "setTransform"
  | "clearRect"
  | "save"
  | "restore"
  | "beginPath"
  | "closePath"
  | "rect"
  | "clip"
  | "moveTo"
  | "lineTo"
  | "arc"
  | "stroke"
  | "fill"
  | "setLineDash"
  | "strokeStyle"
  | "fillStyle"
  | "lineWidth"
  | "lineJoin"
  | "lineCap"
  | "globalAlpha"
>;

export interface PanelModel {
  readonly chart: PreparedChart;
  /** Style of each line, by index. */
  readonly styles: readonly LineStyle[];
  readonly theme: ChartTheme;
  readonly size: ChartSize;
  readonly showOriginal: boolean;
  /** What takes the drawing keeps shapes rather than pixels. */
  readonly isVector?: boolean;
  /** Run to bring forward while the others fade; null when none is pointed at. */
  readonly focus: string | null;
}

const RAW_ALPHA = 0.2;
const BAND_ALPHA = 0.16;
/** An area is what is looked at; the lines of others do not show through it. */
const AREA_ALPHA = 0.55;
/** Grid lines between the labelled ones of a log axis. */
const MINOR_ALPHA = 0.4;
const DIMMED_ALPHA = 0.22;
/** With more points than this in a picture its lines are a crowd, and drawn thinner. */
const CROWD_POINTS = 24_000;
const CROWD_THINNER_PX = 0.5;

/**
 * Draw one panel: grid, bands, raw lines, lines, marks. Depends on nothing but
 * its arguments, so the same code runs in a worker, in tests and for export.
 * Words are left to the page.
 */
export function drawPanel(ctx: DrawingContext, model: PanelModel): void {
  const { size, chart } = model;
  ctx.setTransform(size.ratio, 0, 0, size.ratio, 0, 0);
  ctx.clearRect(0, 0, size.width, size.height);
  drawGrid(ctx, model);
  const { plot } = chart.layout;
  ctx.save();
  ctx.beginPath();
  // Half a line's width more, so a line along the edge is not cut in half.
  ctx.rect(plot.left - 1, plot.top - 1, plot.width + 2, plot.height + 2);
  ctx.clip();
  // At such widths a bevel looks like a round join and strokes in half the time.
  ctx.lineJoin = "bevel";
  ctx.lineCap = "butt";
  const pen = makePen(ctx, model);
  for (const index of drawingOrder(model)) pen(index);
  ctx.restore();
}

function drawGrid(ctx: DrawingContext, { chart, theme, size }: PanelModel): void {
  const { plot, xTicks, yTicks } = chart.layout;
  const right = plot.left + plot.width;
  const bottom = plot.top + plot.height;
  const crisp = (at: number): number =>
    (Math.round(at * size.ratio) + 0.5) / size.ratio;
  ctx.globalAlpha = 1;
  ctx.lineWidth = 1;
  ctx.setLineDash([]);
  ctx.strokeStyle = theme.grid;
  for (const isMinor of [false, true]) {
    ctx.globalAlpha = isMinor ? MINOR_ALPHA : 1;
    ctx.beginPath();
    for (const tick of yTicks) {
      if ((tick.label === "") !== isMinor) continue;
      ctx.moveTo(plot.left, crisp(tick.at));
      ctx.lineTo(right, crisp(tick.at));
    }
    ctx.stroke();
  }
  ctx.globalAlpha = 1;
  ctx.strokeStyle = theme.rule;
  ctx.beginPath();
  ctx.moveTo(plot.left, crisp(bottom));
  ctx.lineTo(right, crisp(bottom));
  for (const tick of xTicks) {
    ctx.moveTo(crisp(tick.at), bottom);
    ctx.lineTo(crisp(tick.at), bottom + (tick.label ? 4 : 2));
  }
  ctx.stroke();
}

/** First run on top, since the list reads from the top; the focused one above all. */
function drawingOrder({ styles, chart, focus }: PanelModel): number[] {
  const order = chart.lines.map((_, index) => chart.lines.length - 1 - index);
  if (focus === null) return order;
  const front = order.filter((index) => isOfRun(styles[index], focus));
  return [...order.filter((index) => !isOfRun(styles[index], focus)), ...front];
}

function makePen(ctx: DrawingContext, model: PanelModel): (index: number) => void {
  const { chart, styles, size, focus, showOriginal, theme } = model;
  const { layout, lines } = chart;
  const fineness = model.isVector === true ? null : size.ratio;
  const to = projection(layout);
  const columns = Math.ceil(layout.plot.width * size.ratio);
  const longest = lines.reduce((most, line) => Math.max(most, line.x.length), 0);
  const trace = traceFor(longest, columns);
  const other = traceFor(longest, columns);
  const points = lines.reduce((sum, line) => sum + line.x.length, 0);
  const thinner = fineness !== null && points > CROWD_POINTS ? CROWD_THINNER_PX : 0;

  return (index) => {
    const line = lines[index]!;
    const style = styles[index];
    if (!style) return;
    const { start, end } = visibleSpan(line.x, layout.x.lo, layout.x.hi);
    if (end <= start) return;
    const isFocused = focus !== null && isOfRun(style, focus);
    const shade = (focus === null || isFocused ? 1 : DIMMED_ALPHA) * (style.alpha ?? 1);
    const take = (values: ArrayLike<number>, into: Trace): void =>
      decimate(line.x, values, start, end, to, columns, size.ratio, into);
    ctx.strokeStyle = style.colour;
    ctx.fillStyle = style.colour;
    if (line.low && line.high) {
      ctx.globalAlpha = (line.isArea ? AREA_ALPHA : BAND_ALPHA) * shade;
      const floor = layout.plot.top + layout.plot.height + 2;
      project(line, line.low, start, end, to, trace, floor);
      project(line, line.high, start, end, to, other, floor);
      fillBand(ctx, trace, other);
    }
    if (line.raw && showOriginal) {
      ctx.globalAlpha = RAW_ALPHA * shade;
      ctx.lineWidth = 1;
      ctx.setLineDash([]);
      take(line.raw, trace);
      strokeTrace(ctx, trace, fineness);
    }
    ctx.globalAlpha = shade;
    const extra = (line.raw ? 0.3 : 0) + (isFocused ? 0.7 : -thinner);
    ctx.lineWidth = Math.max(0.5, style.width + extra);
    ctx.setLineDash(style.dash as number[]);
    take(line.y, trace);
    if (style.dots !== "only") strokeTrace(ctx, trace, fineness);
    if (style.dots) dotTrace(ctx, trace, ctx.lineWidth);
    if (line.marks.length > 0) drawMarks(ctx, line, layout, theme);
  };
}

function projection({ x, y }: PreparedChart["layout"]): Projection {
  const across = pixelFactors(x);
  const up = pixelFactors(y);
  return {
    xOffset: across.offset,
    xFactor: across.factor,
    xLog: x.log,
    yOffset: up.offset,
    yFactor: up.factor,
    yLog: y.log,
  };
}

/**
 * One edge of a band. Both edges must keep the same points, so nothing is thinned
 * out (buckets are few by nature), and a log axis' missing depth becomes `floor`.
 */
function project(
  line: PreparedLine,
  values: ArrayLike<number>,
  start: number,
  end: number,
  to: Projection,
  trace: Trace,
  floor: number,
): void {
  trace.n = 0;
  for (let index = start; index < end; index++) {
    const x = line.x[index]!;
    const value = values[index]!;
    const px = to.xOffset + to.xFactor * (to.xLog ? Math.log10(x) : x);
    const py = to.yOffset + to.yFactor * (to.yLog ? Math.log10(value) : value);
    trace.px[trace.n] = px;
    trace.py[trace.n] = to.yLog && value <= 0 ? floor : py;
    trace.n++;
    if (trace.n === trace.px.length) break;
  }
}

function fillBand(ctx: DrawingContext, low: Trace, high: Trace): void {
  let from = 0;
  while (from < low.n) {
    const usable = (index: number): boolean =>
      Number.isFinite(low.px[index]! + low.py[index]! + high.py[index]!);
    while (from < low.n && !usable(from)) from++;
    let to = from;
    while (to < low.n && usable(to)) to++;
    if (to - from > 1) {
      ctx.beginPath();
      ctx.moveTo(high.px[from]!, high.py[from]!);
      for (let index = from + 1; index < to; index++)
        ctx.lineTo(high.px[index]!, high.py[index]!);
      for (let index = to - 1; index >= from; index--)
        ctx.lineTo(low.px[index]!, low.py[index]!);
      ctx.closePath();
      ctx.fill();
    }
    from = to;
  }
}

/** A dot at each point of a trace. */
function dotTrace(ctx: DrawingContext, { px, py, n }: Trace, radius: number): void {
  for (let index = 0; index < n; index++) {
    if (Number.isNaN(py[index]!)) continue;
    ctx.beginPath();
    ctx.arc(px[index]!, py[index]!, radius, 0, Math.PI * 2);
    ctx.fill();
  }
}

/** NaN as a cross on the floor, ±Infinity as a triangle at the edge it left by. */
function drawMarks(
  ctx: DrawingContext,
  line: PreparedLine,
  { x, plot }: PreparedChart["layout"],
  theme: ChartTheme,
): void {
  ctx.setLineDash([]);
  ctx.lineWidth = 1.2;
  const top = plot.top + 1;
  const bottom = plot.top + plot.height - 1;
  for (const mark of line.marks) {
    const at = toPixel(x, mark.x);
    if (!Number.isFinite(at)) continue;
    ctx.beginPath();
    if (mark.kind === "nan") {
      ctx.moveTo(at - 2.5, bottom - 5);
      ctx.lineTo(at + 2.5, bottom);
      ctx.moveTo(at + 2.5, bottom - 5);
      ctx.lineTo(at - 2.5, bottom);
      ctx.stroke();
      continue;
    }
    const [tip, base] = mark.kind === "high" ? [top, top + 6] : [bottom, bottom - 6];
    ctx.moveTo(at, tip);
    ctx.lineTo(at + 3.5, base);
    ctx.lineTo(at - 3.5, base);
    ctx.closePath();
    ctx.fill();
    // A hem in the sheet's colour keeps the mark apart from a line running by.
    ctx.strokeStyle = theme.sheet;
    ctx.stroke();
    ctx.strokeStyle = ctx.fillStyle;
  }
}
