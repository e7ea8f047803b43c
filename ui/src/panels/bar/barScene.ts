/** Bars, boxes and violins as marks, lying or standing. */
import { formatValue } from "../../charts/engine/format";
import { frameMarks, labelRoom } from "../shared/frameMarks";
import { type ChartAxis, chartAxis } from "../shared/scales";
import {
  type Box,
  type Mark,
  type Point,
  type Scene,
  type Target,
  fitted,
  textWidth,
} from "../shared/scene";
import {
  aggregate,
  boxStatistics,
  density,
  quantile,
  ascending,
  spreadOf,
} from "../shared/statistics";
import type { BarEntry, BarOptions } from "./barOptions";

/** Pixels of one bar with its gap: the least that can be read, and the most. */
const LEAST = 15;
const MOST = 44;
const SHARE = 0.72;
/** Places along a violin at which its width is worked out. */
const SLICES = 48;
const DOT_PX = 2.5;

export interface BarPicture {
  readonly scene: Scene;
  /** Bars that had room. */
  readonly shown: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

export function barScene(
  entries: readonly BarEntry[],
  options: BarOptions,
  size: Size,
): BarPicture {
  const { isVertical, fontPx } = options;
  const plot = plotBox(entries, options, size);
  const length = isVertical ? plot.right - plot.left : plot.bottom - plot.top;
  const room = Math.max(1, Math.floor(length / Math.max(LEAST, fontPx + 3)));
  const shown = entries.slice(0, Math.min(room, options.barLimit ?? room));
  const band = Math.min(MOST, length / Math.max(1, shown.length));
  const axis = valueAxis(shown, options, plot);
  const start = isVertical ? plot.left : plot.top;
  const drawn = shown.map((entry, index) =>
    drawEntry(entry, options, axis, start + band * (index + 0.5), band),
  );
  const frame = frameMarks({
    plot,
    fontPx,
    ...(isVertical ? { y: axis } : { x: axis }),
    xTitle: isVertical ? options.nameTitle : options.valueTitle,
    yTitle: isVertical ? options.valueTitle : options.nameTitle,
  });
  const names = shown.map((entry, index) =>
    nameMark(entry, options, plot, start + band * (index + 0.5), band, size),
  );
  const scene = {
    ...size,
    marks: [...frame, ...names, ...drawn.flatMap((one) => one.marks)],
    targets: drawn.map((one) => one.target),
  };
  return { scene, shown: shown.length };
}

function plotBox(
  entries: readonly BarEntry[],
  { isVertical, fontPx, nameTitle, valueTitle }: BarOptions,
  { width, height }: Size,
): Box {
  const title = fontPx + 6;
  const below = fontPx + 14;
  if (!isVertical) {
    const labels = entries.map((entry) => entry.label);
    return {
      left: labelRoom(labels, width * 0.4, fontPx) + (nameTitle ? title : 0),
      top: 6,
      right: width - 48,
      bottom: height - below - (valueTitle ? title : 0),
    };
  }
  const names = labelRoom(
    entries.map((entry) => entry.label),
    height * 0.35,
    fontPx,
  );
  return {
    left: 48 + (valueTitle ? title : 0),
    top: 14,
    right: width - 12,
    bottom: height - Math.max(below, names) - (nameTitle ? title : 0),
  };
}

function valueAxis(
  entries: readonly BarEntry[],
  { isVertical, range, style, aggregate: how, spread }: BarOptions,
  plot: Box,
): ChartAxis {
  const cells = entries.flatMap(({ values }) => {
    if (style !== "bar" || how === "samples" || spread === "samples") return values;
    const middle = aggregate(values, how)!;
    return [middle, ...(spreadOf(values, middle, spread) ?? [])];
  });
  const wish = { log: false, range, fromZero: style === "bar" };
  return isVertical
    ? chartAxis(cells, wish, [plot.bottom, plot.top], 34)
    : chartAxis(cells, wish, [plot.left, plot.right], 70);
}

function nameMark(
  { label }: BarEntry,
  { isVertical, fontPx }: BarOptions,
  plot: Box,
  at: number,
  band: number,
  { height }: Size,
): Mark {
  const look = { kind: "text", fill: "ink2", size: fontPx } as const;
  if (!isVertical) {
    const text = fitted(label, plot.left - 12, fontPx);
    return { ...look, x: plot.left - 6, y: at, text, align: "right" };
  }
  if (textWidth(label, fontPx) <= band) {
    return {
      ...look,
      x: at,
      y: plot.bottom + 6 + fontPx / 2,
      text: label,
      align: "center",
    };
  }
  const text = fitted(label, height - plot.bottom - 8, fontPx);
  return { ...look, x: at, y: plot.bottom + 6, text, align: "right", isUpright: true };
}

interface Drawn {
  readonly marks: readonly Mark[];
  readonly target: Target;
}

function drawEntry(
  entry: BarEntry,
  options: BarOptions,
  axis: ChartAxis,
  at: number,
  band: number,
): Drawn {
  const pen = new Pen(options.isVertical, axis, at, (band * SHARE) / 2);
  const { values, paint, label, runId } = entry;
  const count = values.length;
  const lines: string[] = [];
  if (options.style === "bar") {
    const middle = aggregate(values, options.aggregate)!;
    const range = spreadOf(values, middle, options.spread);
    pen.bar(middle, paint);
    if (range) pen.whisker(range[0], range[1]);
    if (options.aggregate === "samples" || options.spread === "samples")
      pen.dots(values);
    if (!options.isVertical)
      pen.words(
        formatValue(middle),
        Math.max(middle, range?.[1] ?? middle),
        options.fontPx,
      );
    lines.push(
      count > 1
        ? `${options.aggregate === "samples" ? "mean" : options.aggregate} of ${count} runs: ${formatValue(middle)}`
        : formatValue(middle),
    );
    if (range) lines.push(`${formatValue(range[0])} to ${formatValue(range[1])}`);
  } else {
    const box = boxStatistics(values)!;
    if (options.style === "boxplot") pen.box(values, paint);
    else pen.violin(values, paint);
    lines.push(
      `${count} runs, median ${formatValue(box.median)}`,
      `quartiles ${formatValue(box.lowerQuartile)} and ${formatValue(box.upperQuartile)}`,
      `${formatValue(aggregate(values, "min")!)} to ${formatValue(aggregate(values, "max")!)}`,
    );
  }
  const target = { ...pen.area(values), title: label, lines };
  return {
    marks: pen.marks,
    target: runId === undefined ? target : { ...target, runId },
  };
}

/** Draws along the axis of values, whichever way it runs. */
class Pen {
  readonly marks: Mark[] = [];

  constructor(
    private readonly isVertical: boolean,
    private readonly axis: ChartAxis,
    private readonly at: number,
    private readonly half: number,
  ) {}

  private point(value: number, aside: number): Point {
    const place = this.axis.place(value);
    return this.isVertical ? [this.at + aside, place] : [place, this.at + aside];
  }

  private rect(from: number, to: number, half: number, look: Partial<Mark>): void {
    const [x1, y1] = this.point(from, -half);
    const [x2, y2] = this.point(to, half);
    this.marks.push({
      ...look,
      kind: "rect",
      x: Math.min(x1, x2),
      y: Math.min(y1, y2),
      width: Math.abs(x2 - x1),
      height: Math.abs(y2 - y1),
    } as Mark);
  }

  private stroke(points: readonly Point[], width = 1.25): void {
    this.marks.push({ kind: "line", points, stroke: "ink", width });
  }

  bar(value: number, fill: BarEntry["paint"]): void {
    this.rect(0, value, this.half, { fill } as Partial<Mark>);
  }

  whisker(low: number, high: number): void {
    const cap = Math.min(5, this.half * 0.6);
    this.stroke([this.point(low, 0), this.point(high, 0)]);
    for (const end of [low, high])
      this.stroke([this.point(end, -cap), this.point(end, cap)]);
  }

  dots(values: readonly number[]): void {
    for (const value of values) {
      const [x, y] = this.point(value, 0);
      this.marks.push({ kind: "dot", x, y, r: DOT_PX, fill: "ink", opacity: 0.55 });
    }
  }

  /** A number beyond the end of a bar. */
  words(text: string, value: number, size: number): void {
    const [x, y] = this.point(Math.max(value, 0), 0);
    this.marks.push({
      kind: "text",
      x: x + 5,
      y,
      text,
      align: "left",
      fill: "ink",
      size,
    });
  }

  box(values: readonly number[], fill: BarEntry["paint"]): void {
    const box = boxStatistics(values)!;
    this.whisker(box.low, box.high);
    this.rect(box.lowerQuartile, box.upperQuartile, this.half, {
      fill,
    } as Partial<Mark>);
    this.stroke(
      [this.point(box.median, -this.half), this.point(box.median, this.half)],
      2,
    );
    this.dots(box.outliers);
  }

  violin(values: readonly number[], fill: BarEntry["paint"]): void {
    const sorted = ascending(values);
    const [low, high] = [sorted[0]!, sorted.at(-1)!];
    const reach = (high - low || Math.abs(low) * 0.05 || 1) * 0.08;
    const places = Array.from(
      { length: SLICES },
      (_, index) => low - reach + ((high - low + 2 * reach) * index) / (SLICES - 1),
    );
    const heights = density(sorted, places);
    const most = Math.max(...heights) || 1;
    const side = (sign: 1 | -1): Point[] =>
      places.map((place, index) =>
        this.point(place, (sign * this.half * heights[index]!) / most),
      );
    this.marks.push({
      kind: "line",
      points: [...side(1), ...side(-1).toReversed()],
      fill,
      opacity: 0.8,
    });
    const [lower, upper] = [quantile(sorted, 0.25), quantile(sorted, 0.75)];
    this.stroke([this.point(lower, 0), this.point(upper, 0)], 4);
    const [x, y] = this.point(quantile(sorted, 0.5), 0);
    this.marks.push({
      kind: "dot",
      x,
      y,
      r: DOT_PX + 0.5,
      fill: "sheet",
      stroke: "ink",
    });
  }

  /** Where a pointer finds what was drawn: the whole row or column up to its end. */
  area(
    values: readonly number[],
  ): Pick<Target, "x" | "y" | "halfWidth" | "halfHeight"> {
    const ends = [...values, 0].map((value) => this.axis.place(value));
    const [low, high] = [Math.min(...ends), Math.max(...ends)];
    const [middle, half] = [(low + high) / 2, Math.max(8, (high - low) / 2)];
    const aside = this.half / SHARE;
    return this.isVertical
      ? { x: this.at, y: middle, halfWidth: aside, halfHeight: half }
      : { x: middle, y: this.at, halfWidth: half, halfHeight: aside };
  }
}
