import { countNonPositive, xExtent, yExtent } from "./extent";
import { type PreparedLine, prepareLine } from "./prepare";
import { type Scale, padDomain, toPixel, usableDomain } from "./scale";
import type { Series } from "./series";
import { type Tick, axisTicks } from "./ticks";
import { stacked } from "./stack";
import type { ChartSize, ChartView } from "./view";

/** A tick with its place along its axis in CSS pixels. */
export interface PlacedTick extends Tick {
  readonly at: number;
}

export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Where everything of a chart goes; plain data shared by canvas and axes. */
export interface ChartLayout {
  readonly plot: Rect;
  readonly x: Scale;
  readonly y: Scale;
  readonly xTicks: readonly PlacedTick[];
  readonly yTicks: readonly PlacedTick[];
  /** Finite values a log y axis leaves out; 0 on a linear one. */
  readonly leftOut: number;
}

/** A chart with all its numbers settled: what `drawPanel` draws. */
export interface PreparedChart {
  readonly lines: readonly PreparedLine[];
  readonly layout: ChartLayout;
}

const MARGIN = { top: 6, right: 10, bottom: 20, leftMin: 26, leftPad: 9 } as const;
/** Mean advance of an 11 px digit; widths are estimated, since a worker has no fonts. */
const DIGIT_PX = 6.4;
/** The size of words that the numbers here were measured at. */
const FONT_PX = 11;

/** Settle smoothing, domains, ticks and places for one chart. */
export function prepareChart(
  series: readonly Series[],
  view: ChartView,
  size: ChartSize,
): PreparedChart {
  const data = xExtent(series, view.logX);
  const [xLo, xHi] = usableDomain(
    view.xRange?.[0] ?? data.lo,
    view.xRange?.[1] ?? data.hi,
    view.logX,
  );
  const single = series.map((one) => prepareLine(one, view.smoothing, xHi - xLo));
  const lines = view.plot === "line" ? single : stacked(single, view.plot);
  return { lines, layout: layoutChart(lines, [xLo, xHi], view, size) };
}

/** Settle domains, ticks and places for lines that are already prepared. */
export function layoutChart(
  lines: readonly PreparedLine[],
  [xLo, xHi]: readonly [number, number],
  view: ChartView,
  size: ChartSize,
): ChartLayout {
  const [yLo, yHi] = yDomain(lines, xLo, xHi, view);
  const bottom = MARGIN.bottom + view.fontPx - FONT_PX;
  const height = Math.max(10, size.height - MARGIN.top - bottom);
  const yTickCount = Math.max(2, Math.floor(height / 38));
  const yRaw = axisTicks("number", yLo, yHi, yTickCount, view.logY);
  const widest = yRaw.reduce((most, tick) => Math.max(most, tick.label.length), 0);
  const left = Math.max(
    MARGIN.leftMin,
    Math.ceil((widest * DIGIT_PX * view.fontPx) / FONT_PX) + MARGIN.leftPad,
  );
  const width = Math.max(10, size.width - left - MARGIN.right);
  const plot = { left, top: MARGIN.top, width, height };
  const x: Scale = { log: view.logX, lo: xLo, hi: xHi, from: left, to: left + width };
  const y: Scale = {
    log: view.logY,
    lo: yLo,
    hi: yHi,
    from: plot.top + height,
    to: plot.top,
  };
  const xTickCount = Math.max(2, Math.floor(width / 72));
  return {
    plot,
    x,
    y,
    xTicks: place(
      axisTicks(view.xKind, xLo, xHi, xTickCount, view.logX, view.xFormat),
      x,
    ),
    yTicks: place(yRaw, y),
    leftOut: view.logY ? countNonPositive(lines, xLo, xHi) : 0,
  };
}

function yDomain(
  lines: readonly PreparedLine[],
  xLo: number,
  xHi: number,
  view: ChartView,
): [number, number] {
  const data = yExtent(lines, xLo, xHi, {
    log: view.logY,
    withRaw: view.showOriginal,
    ignoreOutliers: view.ignoreOutliers,
  });
  const usable = usableDomain(data.lo, data.hi, view.logY);
  const [below, above] = padDomain(usable, 0.04, view.logY);
  // Areas stand on the ground; percentages fill the picture.
  const isGrounded = view.plot !== "line" && !view.logY && data.lo >= 0;
  const lo = isGrounded ? 0 : below;
  const hi = isGrounded && view.plot === "pct-area" ? 100 : above;
  return usableDomain(view.yMin ?? lo, view.yMax ?? hi, view.logY);
}

function place(ticks: readonly Tick[], scale: Scale): PlacedTick[] {
  const [low, high] = [Math.min(scale.from, scale.to), Math.max(scale.from, scale.to)];
  return ticks
    .map((tick) => ({ ...tick, at: toPixel(scale, tick.value) }))
    .filter((tick) => tick.at >= low - 0.5 && tick.at <= high + 0.5);
}
