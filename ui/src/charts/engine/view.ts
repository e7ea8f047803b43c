import type { Smoothing } from "./smoothing";
import type { AxisKind } from "./ticks";

/** How one line looks, and which series it shows. */
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
}

export interface ChartView {
  readonly xKind: AxisKind;
  readonly logX: boolean;
  readonly logY: boolean;
  /** Visible x range; null fits the data. */
  readonly xRange: readonly [number, number] | null;
  /** Fixed ends of the y axis; null fits the data. */
  readonly yMin: number | null;
  readonly yMax: number | null;
  readonly ignoreOutliers: boolean;
  readonly smoothing: Smoothing;
  readonly showOriginal: boolean;
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
};
