import type { Smoothing, SmoothingType } from "../../charts/engine/smoothing";
import type { AxisKind } from "../../charts/engine/ticks";
import {
  type ChartSettings,
  DEFAULT_CHART_SETTINGS,
  X_AXES,
  clampWeight,
} from "../../state/chartSettings";
import type { PanelStream } from "../contract";

/** A line panel with every setting decided: panel before workspace. */
export interface LineOptions {
  readonly keys: readonly string[];
  readonly x: string;
  readonly xKind: AxisKind;
  readonly xLabel: string;
  readonly logX: boolean;
  readonly logY: boolean;
  readonly xRange: readonly [number, number] | null;
  readonly yMin: number | null;
  readonly yMax: number | null;
  readonly ignoreOutliers: boolean;
  readonly smoothing: Smoothing;
  readonly showOriginal: boolean;
  readonly maxRuns: number;
}

const SMOOTHING_TYPES: readonly SmoothingType[] = [
  "exponentialTimeWeighted",
  "exponential",
  "gaussian",
  "average",
  "none",
];

type Config = Readonly<Record<string, unknown>>;

/**
 * Read a line panel's part of a workspace specification.
 *
 * Total: a field of the wrong type counts as absent, since a saved view that was
 * written elsewhere must still open.
 */
export function lineOptions(
  config: Config,
  settings: ChartSettings,
  stream: PanelStream,
  availableKeys: readonly string[] = [],
  isAuto = false,
): LineOptions {
  const x = axisOf(ownAxis(config, settings, isAuto) ?? settings.x, stream);
  const xMin = number(config, "xAxisMin");
  const xMax = number(config, "xAxisMax");
  return {
    keys: keysOf(config, availableKeys),
    x,
    xKind: x === "_runtime" ? "duration" : x === "_timestamp" ? "time" : "number",
    xLabel: X_AXES.find((axis) => axis.value === x)?.label ?? x,
    logX: flag(config, "xLogScale") ?? settings.logX,
    logY: flag(config, "yLogScale") ?? settings.logY,
    xRange: xMin !== null && xMax !== null && xMin < xMax ? [xMin, xMax] : null,
    yMin: number(config, "yAxisMin"),
    yMax: number(config, "yAxisMax"),
    ignoreOutliers: flag(config, "ignoreOutliers") ?? settings.ignoreOutliers,
    smoothing: smoothingOf(config, settings.smoothing),
    showOriginal: flag(config, "showOriginalAfterSmoothing") ?? settings.showOriginal,
    maxRuns: Math.max(1, Math.round(number(config, "limit") ?? settings.maxRuns)),
  };
}

/**
 * The x axis that the panel itself asks for. That of an automatic panel is only the
 * metric its run stepped by, so it gives way when a person chooses another axis.
 */
function ownAxis(
  config: Config,
  settings: ChartSettings,
  isAuto: boolean,
): string | null {
  const own = text(config, "xAxis");
  return isAuto && settings.x !== DEFAULT_CHART_SETTINGS.x ? null : own;
}

/** System metrics have no steps; both relative times are one column of ours. */
function axisOf(x: string, stream: PanelStream): string {
  if (x === "_absolute_runtime") return "_runtime";
  return stream === "events" && x !== "_timestamp" ? "_runtime" : x;
}

function keysOf(config: Config, availableKeys: readonly string[]): readonly string[] {
  const pattern = text(config, "metricRegex");
  if (config["useMetricRegex"] === true && pattern) {
    try {
      const matches = new RegExp(pattern);
      return availableKeys.filter((key) => matches.test(key));
    } catch {
      return []; // an unfinished pattern matches nothing, and the panel says it is empty
    }
  }
  const metrics = config["metrics"];
  return Array.isArray(metrics) ? metrics.filter((key) => typeof key === "string") : [];
}

function smoothingOf(config: Config, inherited: Smoothing): Smoothing {
  const type = SMOOTHING_TYPES.find((one) => one === config["smoothingType"]);
  const weight = number(config, "smoothingWeight");
  if (!type && weight === null) return inherited;
  const chosen = type ?? inherited.type;
  return { type: chosen, weight: clampWeight(chosen, weight ?? inherited.weight) };
}

function text(config: Config, name: string): string | null {
  const value = config[name];
  return typeof value === "string" && value !== "" ? value : null;
}

function flag(config: Config, name: string): boolean | null {
  const value = config[name];
  return typeof value === "boolean" ? value : null;
}

function number(config: Config, name: string): number | null {
  const value = config[name];
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** Buckets for a panel: about one per pixel, rounded so neighbours can share a request. */
export function binsFor(settings: ChartSettings, widthPx: number): number {
  if (settings.bins !== "auto") return settings.bins;
  return widthPx <= 640 ? 500 : 1000;
}
