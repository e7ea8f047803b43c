import type { ChartLayout } from "./engine/layout";
import type { Box, LineStats } from "./engine/measure";
import type { Series } from "./engine/series";
import type { ChartTheme, ChartView, LineStyle } from "./engine/view";
import type { TooltipStyle } from "./tooltip";

/** How a chart looks and whom it tells. */
export interface ChartOptions {
  readonly lines: readonly LineStyle[];
  readonly view: ChartView;
  readonly theme: ChartTheme;
  readonly widthPx: number;
  readonly heightPx: number;
  /** Word before the x in the tooltip: `Step`, `Relative time`. */
  readonly xLabel: string;
  /** Word at the upper end of the y axis; absent for none. */
  readonly yLabel?: string;
  readonly tooltip?: TooltipStyle;
  /** Puts a value on the clipboard. */
  readonly onCopy?: (text: string) => void;
  /** Charts of one group share their crosshair. */
  readonly syncKey: string;
  /**
   * A range was dragged or panned to, with one of y for a rectangle; null when the zoom
   * was reset.
   */
  readonly onZoom: (range: Range | null, yRange?: Range | null) => void;
  /** A part was marked and measured, or is no more; again whenever its data change. */
  readonly onMeasure?: (measured: Measured | null) => void;
  /** The engine settled new axes. */
  readonly onLayout?: (layout: ChartLayout) => void;
}

export type Range = readonly [number, number];

/** A part of a chart that a person marked, and what the lines do in it. */
export interface Measured {
  readonly box: Box;
  readonly stats: readonly LineStats[];
}

/** What export and the table read: the chart as it stands. */
export interface ChartSnapshot {
  readonly series: readonly Series[];
  readonly options: ChartOptions;
}
