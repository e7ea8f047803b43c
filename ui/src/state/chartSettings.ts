import {
  SMOOTHING_RANGES,
  type Smoothing,
  type SmoothingType,
} from "../charts/engine/smoothing";
import type { Dots } from "../charts/engine/view";
import type { ChartSearch } from "./chartSearch";

export { CHART_SEARCH_KEYS, type ChartSearch } from "./chartSearch";

/** What a workspace sets for all of its line panels; a panel's own spec wins. */
export interface ChartSettings {
  /** `_step`, `_runtime` (relative), `_timestamp` (wall time) or a logged key. */
  readonly x: string;
  /** Part of the x axis that is shown; null or absent shows it to its end. */
  readonly xMin?: number | null;
  readonly xMax?: number | null;
  readonly smoothing: Smoothing;
  /** Keep the unsmoothed line, faint, behind the smoothed one. */
  readonly showOriginal: boolean;
  readonly logX: boolean;
  readonly logY: boolean;
  readonly ignoreOutliers: boolean;
  /** Buckets over the visible range; "auto" follows the panel's width. */
  readonly bins: "auto" | number;
  /** Runs drawn in one panel at most; the panel says when more were asked for. */
  readonly maxRuns: number;
  /** One row that was logged per bucket, in place of all of them with their range. */
  readonly isSampled?: boolean;
  /** A dot at each point, beside lines or in their place. */
  readonly dots?: Dots | undefined;
  /** No panel names its lines. */
  readonly suppressLegends?: boolean;
  /** Rows of a tooltip: the nearest line, the nearest twelve, or every line. */
  readonly tooltipNumberOfRuns?: "single" | "default" | "all_runs";
  /** Names in tooltips have the colours of their lines; they have unless told. */
  readonly colorRunNames?: boolean;
  /** Panels draw the groups of the runs' table; they do unless told. */
  readonly usesGrouping?: boolean;
  /** Panels with the same x axis zoom together; they do not unless told. */
  readonly syncZoom?: boolean;
}

export const DEFAULT_CHART_SETTINGS: ChartSettings = {
  x: "_step",
  smoothing: { type: "exponentialTimeWeighted", weight: 0 },
  showOriginal: true,
  logX: false,
  logY: false,
  ignoreOutliers: false,
  bins: "auto",
  maxRuns: 50,
};

export const STEP_LABEL = "Step";

export const X_AXES: readonly { value: string; label: string }[] = [
  { value: "_step", label: STEP_LABEL },
  { value: "_runtime", label: "Relative time" },
  { value: "_timestamp", label: "Wall time" },
];

export const BIN_CHOICES = [250, 500, 1000] as const;

/** The URL's words for the smoothing kinds: short, stable, readable. */
const SMOOTHING_WORDS: Record<SmoothingType, string> = {
  exponentialTimeWeighted: "twema",
  exponential: "ema",
  gaussian: "gaussian",
  average: "mean",
  none: "none",
};

export const SMOOTHING_LABELS: Record<SmoothingType, string> = {
  exponentialTimeWeighted: "Time-weighted EMA",
  exponential: "EMA",
  gaussian: "Gaussian",
  average: "Running mean",
  none: "None",
};

/**
 * Read settings from URL search parameters.
 *
 * Total: a missing or unreadable parameter takes its default, since a URL typed
 * by hand or written by a later version must still open the page.
 */
export function parseChartSettings(search: Record<string, unknown>): ChartSettings {
  const text = (name: keyof ChartSearch): string =>
    search[name] === undefined || search[name] === null ? "" : String(search[name]);
  const log = text("log");
  const bins = Number(text("points"));
  const maxRuns = Number(text("maxRuns"));
  return {
    x: text("x") || DEFAULT_CHART_SETTINGS.x,
    smoothing: parseSmoothing(text("smooth")),
    showOriginal: text("raw") !== "0",
    logX: log.includes("x"),
    logY: log.includes("y"),
    ignoreOutliers: text("outliers") === "hide",
    bins: Number.isInteger(bins) && bins >= 10 && bins <= 1000 ? bins : "auto",
    maxRuns:
      Number.isInteger(maxRuns) && maxRuns >= 1 && maxRuns <= 1000
        ? maxRuns
        : DEFAULT_CHART_SETTINGS.maxRuns,
  };
}

/** Write settings as search parameters; defaults come out as `undefined`. */
export function formatChartSettings(settings: ChartSettings): ChartSearch {
  const defaults = DEFAULT_CHART_SETTINGS;
  const log = (settings.logX ? "x" : "") + (settings.logY ? "y" : "");
  const smooth = formatSmoothing(settings.smoothing);
  return {
    x: settings.x === defaults.x ? undefined : settings.x,
    smooth: smooth === formatSmoothing(defaults.smoothing) ? undefined : smooth,
    raw: settings.showOriginal ? undefined : "0",
    log: log || undefined,
    outliers: settings.ignoreOutliers ? "hide" : undefined,
    points: settings.bins === "auto" ? undefined : String(settings.bins),
    maxRuns:
      settings.maxRuns === defaults.maxRuns ? undefined : String(settings.maxRuns),
  };
}

function formatSmoothing({ type, weight }: Smoothing): string {
  return `${SMOOTHING_WORDS[type]}:${weight}`;
}

function parseSmoothing(text: string): Smoothing {
  const [word, number] = text.split(":");
  const type = (Object.keys(SMOOTHING_WORDS) as SmoothingType[]).find(
    (one) => SMOOTHING_WORDS[one] === word,
  );
  const weight = Number(number);
  if (!type || !number || !Number.isFinite(weight))
    return DEFAULT_CHART_SETTINGS.smoothing;
  return { type, weight: clampWeight(type, weight) };
}

/** Keep a weight inside what its kind of smoothing understands. */
export function clampWeight(type: SmoothingType, weight: number): number {
  return Math.min(Math.max(weight, 0), SMOOTHING_RANGES[type].max);
}
