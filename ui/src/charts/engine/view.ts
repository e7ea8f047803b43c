import type { Smoothing } from "./smoothing";
import type { LineRecipe } from "./recipe";
import type { PlotType } from "./stack";
import type { AxisKind } from "./ticks";

/** How one line looks, and which series it shows. */
/** Dots beside a line, or without one. */
export type Dots = "also" | "only";

export interface LineStyle {
  /** Names the line in tooltips and legends. */
  readonly label: string;
  /** Run the line belongs to: focus and legends go by run. */
  readonly run: string;
  /** Metric the line shows; with `run` it names the series. */
  readonly key: string;
  readonly colour: string;
  readonly dash: readonly number[];
  readonly width: number;
  /** How the line is made of fetched series; absent: it is the series of run and key. */
  readonly recipe?: LineRecipe;
  /** Runs behind the line of a group: pointing at one of them means the line. */
  readonly runs?: readonly string[];
  /** Faint, as the members behind the line of their group; 1 unless given. */
  readonly alpha?: number;
  /** Words in legends where they differ from the label; null leaves the line out. */
  readonly legend?: string | null;
  /** The line, as `lineName` names it, with which this one is shown and hidden. */
  readonly behind?: string;
  /** Words in tooltips, with `${x}`, `${y}`, `${original}` …; absent: the value. */
  readonly hint?: string;
  /** A dot at each point: on the line, or in its place. */
  readonly dots?: Dots;
}

/** What tells a line apart from the others of its chart. */
export function lineName({ run, key }: Pick<LineStyle, "run" | "key">): string {
  return `${run}/${key}`;
}

/** Whether a line is, or has a part in, the run pointed at. */
export function isOfRun(style: LineStyle | undefined, run: string): boolean {
  return style?.run === run || (style?.runs?.includes(run) ?? false);
}

export interface ChartView {
  readonly xKind: AxisKind;
  /** How the numbers of the x axis are written; see `axisWriter`. */
  readonly xFormat?: string | null;
  readonly logX: boolean;
  readonly logY: boolean;
  /** Visible x range; null fits the data, as a whole or at one end. */
  readonly xRange: readonly [number | null, number | null] | null;
  /** Fixed ends of the y axis; null fits the data. */
  readonly yMin: number | null;
  readonly yMax: number | null;
  readonly ignoreOutliers: boolean;
  readonly smoothing: Smoothing;
  readonly showOriginal: boolean;
  /** Lines, or areas on top of each other. */
  readonly plot: PlotType;
  /** One row that was logged per bucket, in place of their mean and range. */
  readonly isSampled: boolean;
  /** Size of the words along the axes in CSS pixels. */
  readonly fontPx: number;
}

/** Colours and font as the canvas needs them, since it cannot read CSS tokens. */
export interface ChartTheme {
  readonly grid: string;
  readonly rule: string;
  readonly ink3: string;
  readonly sheet: string;
}

export interface ChartSize {
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** Device pixels per CSS pixel. */
  readonly ratio: number;
}

export const DEFAULT_VIEW: ChartView = {
  xKind: "number",
  logX: false,
  logY: false,
  xRange: null,
  yMin: null,
  yMax: null,
  ignoreOutliers: false,
  smoothing: { type: "none", weight: 0 },
  showOriginal: true,
  plot: "line",
  isSampled: false,
  fontPx: 11,
};
