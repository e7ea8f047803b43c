import type { ReactNode } from "react";

import type { ChartSettings } from "../state/chartSettings";

/** A run as panels need it: who it is and how it is drawn. */
export interface PanelRun {
  readonly runId: string;
  readonly displayName: string;
  /** Stored colour slot; the palette turns it into a hue and a dash. */
  readonly slot: number;
  readonly state: string;
  /** What the view groups this run under; absent where it does not group. */
  readonly group?: string;
  /** Brought out in every panel: the run others are compared with, or one kept on top. */
  readonly emphasis?: "baseline" | "pinned";
}

/** One panel of a workspace specification; unknown fields pass through untouched. */
export interface PanelSpec {
  readonly __id__?: string;
  /** Made from a logged key, not arranged by a person. */
  readonly isAuto?: boolean;
  readonly viewType: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** The rows a panel reads: what the run logged, or what the machine reported. */
export type PanelStream = "history" | "events";

/** Visible part of the x axis, in the axis' own unit; `null` shows everything. */
export type ZoomRange = readonly [number, number] | null;

/** What every kind of panel is given. A panel draws its own header and menu. */
export interface PanelProps {
  readonly spec: PanelSpec;
  readonly title: string;
  readonly runs: readonly PanelRun[];
  readonly settings: ChartSettings;
  readonly stream: PanelStream;
  readonly entity: string;
  readonly project: string;
  readonly widthPx: number;
  readonly heightPx: number;
  /** Panels of one group share their crosshair when their x axes are equal. */
  readonly syncGroup: string;
  /** Makes the zoom controlled, for example by the URL. */
  readonly zoom?: ZoomRange;
  readonly onZoom?: (range: ZoomRange) => void;
  /** Adds "Full screen" to the panel's menu and header. */
  readonly onFullScreen?: () => void;
  /** More buttons for the header, right of the title. */
  readonly actions?: ReactNode;
  /** Keys of the project, needed by panels that choose metrics by pattern. */
  readonly availableKeys?: readonly string[];
}

/** What the editor of a panel is given; it changes the configuration, never the panel. */
export interface PanelEditorProps {
  readonly config: Readonly<Record<string, unknown>>;
  /** The next configuration; fields that the editor does not know stay in it. */
  readonly onChange: (config: Readonly<Record<string, unknown>>) => void;
  readonly entity: string;
  readonly project: string;
  readonly runs: readonly PanelRun[];
  /** Numeric keys that any run of the project logged. */
  readonly metricKeys: readonly string[];
  /** What the panel inherits where its own configuration says nothing. */
  readonly settings: ChartSettings;
}
