import type { Hover, HoverRow } from "./hover";
import type { ChartLayout } from "./layout";
import type { Box, LineStats } from "./measure";
import type { Series } from "./series";
import type { ChartSize, ChartTheme, ChartView, LineStyle } from "./view";

/** A drawn chart: moved out of a worker, or drawn on the page where there is none. */
export type Picture = ImageBitmap | HTMLCanvasElement;

/** What the page tells the engine; every command names its chart. */
export type Command =
  | { readonly op: "open"; readonly id: number }
  | { readonly op: "close"; readonly id: number }
  | { readonly op: "size"; readonly id: number; readonly size: ChartSize }
  | {
      readonly op: "look";
      readonly id: number;
      readonly lines: readonly LineStyle[];
      readonly view: ChartView;
      readonly theme: ChartTheme;
    }
  | {
      readonly op: "data";
      readonly id: number;
      readonly series: readonly Series[];
      /** Forget every series held so far first: the axis or the keys changed. */
      readonly reset: boolean;
    }
  | { readonly op: "visible"; readonly id: number; readonly visible: boolean }
  | { readonly op: "focus"; readonly id: number; readonly run: string | null }
  | {
      readonly op: "hover";
      readonly id: number;
      readonly at: { readonly x: number; readonly y: number } | null;
      readonly maxRows: number;
    }
  /** The pointer rests: the line it is on steps forward. */
  | {
      readonly op: "rest";
      readonly id: number;
      readonly at: { readonly x: number; readonly y: number };
    }
  /** What one run has where another chart's crosshair is. */
  | {
      readonly op: "follow";
      readonly id: number;
      readonly x: number;
      readonly run: string;
    }
  | {
      readonly op: "measure";
      readonly id: number;
      readonly request: number;
      readonly box: Box;
    }
  | { readonly op: "snapshot"; readonly id: number; readonly request: number };

/** What the engine tells the page. */
export type Report =
  | { readonly op: "followed"; readonly id: number; readonly row: HoverRow | null }
  | {
      readonly op: "measured";
      readonly id: number;
      readonly request: number;
      readonly stats: readonly LineStats[];
    }
  | {
      readonly op: "drawn";
      readonly id: number;
      readonly picture: Picture;
      /** Null when the lines were drawn anew on the axes of before. */
      readonly layout: ChartLayout | null;
    }
  | { readonly op: "hovered"; readonly id: number; readonly hover: Hover | null }
  | {
      readonly op: "snapshot";
      readonly id: number;
      readonly request: number;
      /** Series in the order of the chart's lines; empty where there is no data. */
      readonly series: readonly Series[];
    };
