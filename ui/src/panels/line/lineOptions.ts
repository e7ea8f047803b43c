import { kindOfFormat } from "../../charts/engine/axisFormat";
import type { GroupAgg, GroupArea } from "../../charts/engine/aggregate";
import type { Smoothing, SmoothingType } from "../../charts/engine/smoothing";
import type { PlotType } from "../../charts/engine/stack";
import type { AxisKind } from "../../charts/engine/ticks";
import type { Dots } from "../../charts/engine/view";
import { type Formula, metricsOf, needsAllRows } from "../../charts/formula/formula";
import { type FormulaProblem, parseFormula } from "../../charts/formula/parse";
import {
  type ChartSettings,
  DEFAULT_CHART_SETTINGS,
  X_AXES,
  clampWeight,
} from "../../state/chartSettings";
import type { PanelStream } from "../contract";
import type { Accessor } from "../shared/accessor";
import { readGroupKey } from "../shared/groupKey";
import {
  type Config,
  choice,
  flag,
  metricKey,
  number,
  text,
  textList,
} from "./lineConfig";
import { type Captured, metricsByPattern } from "./metricPattern";

/** A formula as a person wrote it, and what it means or why it means nothing. */
export interface Expression {
  readonly text: string;
  readonly formula: Formula | null;
  readonly problem: FormulaProblem | null;
}

export interface Grouping {
  /** Null follows the view: grouped where the view groups its runs. */
  readonly isOn: boolean | null;
  /** Value that runs of one group share; null takes the groups of the view. */
  readonly by: Accessor | null;
  readonly agg: GroupAgg;
  readonly area: GroupArea;
}

export type LegendPosition = "north" | "south" | "east" | "west";

/** A line panel with every setting decided: panel before workspace. */
export interface LineOptions {
  /** Metrics that are drawn, unless expressions are. */
  readonly keys: readonly string[];
  /** Metrics that a pattern found, of which `keys` are the first. */
  readonly keysFound: number;
  /** What a pattern's brackets caught of the keys; empty without a pattern. */
  readonly captures: ReadonlyMap<string, Captured>;
  readonly expressions: readonly Expression[];
  readonly xExpression: Expression | null;
  readonly grouping: Grouping;
  readonly x: string;
  readonly xKind: AxisKind;
  /** How its numbers are written; null as is usual for the kind. */
  readonly xFormat: string | null;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly logX: boolean;
  readonly logY: boolean;
  readonly xRange: readonly [number | null, number | null] | null;
  readonly yMin: number | null;
  readonly yMax: number | null;
  readonly ignoreOutliers: boolean;
  readonly smoothing: Smoothing;
  readonly showOriginal: boolean;
  readonly plot: PlotType;
  readonly isSampled: boolean;
  /** A dot at each point; null draws lines alone. */
  readonly dots: Dots | null;
  readonly maxRuns: number;
  /** Of more runs than are drawn, every so many-th rather than the first. */
  readonly isSpread: boolean;
  readonly fontPx: number;
  /** Null hides it. */
  readonly legend: LegendPosition | null;
  /** `${run:displayName} - ${config:lr}`; null names runs and metrics. */
  readonly legendTemplate: string | null;
}

export const SMOOTHING_TYPES: readonly SmoothingType[] = [
  "exponentialTimeWeighted",
  "exponential",
  "gaussian",
  "average",
  "none",
];
export const GROUP_AGGS: readonly GroupAgg[] = [
  "mean",
  "median",
  "min",
  "max",
  "sum",
  "samples",
];
export const GROUP_AREAS: readonly GroupArea[] = [
  "minmax",
  "stddev",
  "stderr",
  "samples",
  "none",
];
export const PLOT_TYPES: readonly PlotType[] = ["line", "stacked-area", "pct-area"];
export const LEGEND_POSITIONS: readonly LegendPosition[] = [
  "north",
  "south",
  "east",
  "west",
];
export const FONT_PX = { small: 10, medium: 11, large: 14, auto: 11 } as const;

/** Lines of one run that a pattern can ask for: more could not be told apart. */
const MOST_KEYS = 100;

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
  const { found, captures } = keysOf(config, availableKeys);
  const known = [...new Set([...found, ...availableKeys])];
  const xExpression = expression(text(config, "xExpression") ?? "", known);
  const method = text(config, "pointVisualizationMethod");
  const xFormat = text(config, "xAxisFormat");
  const usualKind = xExpression?.formula ? "number" : kindOfAxis(x);
  return {
    keys: found.slice(0, MOST_KEYS),
    keysFound: found.length,
    captures,
    expressions: textList(config, "expressions").flatMap(
      (one) => expression(one, known) ?? [],
    ),
    xExpression,
    grouping: groupingOf(config),
    x,
    xKind: kindOfFormat(xFormat) ?? usualKind,
    xFormat,
    xLabel:
      text(config, "xAxisTitle") ??
      xExpression?.text ??
      X_AXES.find((axis) => axis.value === x)?.label ??
      x,
    yLabel: text(config, "yAxisTitle") ?? "",
    logX: flag(config, "xLogScale") ?? settings.logX,
    logY: flag(config, "yLogScale") ?? settings.logY,
    xRange: xRangeOf(config, x === settings.x ? settings : null),
    yMin: number(config, "yAxisMin"),
    yMax: number(config, "yAxisMax"),
    ignoreOutliers: flag(config, "ignoreOutliers") ?? settings.ignoreOutliers,
    smoothing: smoothingOf(config, settings.smoothing),
    showOriginal: flag(config, "showOriginalAfterSmoothing") ?? settings.showOriginal,
    plot: choice(config, "plotType", PLOT_TYPES) ?? "line",
    isSampled: method === null ? (settings.isSampled ?? false) : method === "sampling",
    dots: settings.dots ?? null,
    maxRuns: Math.max(1, Math.round(number(config, "limit") ?? settings.maxRuns)),
    isSpread: config["limitMethod"] === "sample",
    fontPx: FONT_PX[choice(config, "fontSize", ["small", "medium", "large"]) ?? "auto"],
    legend: settings.suppressLegends
      ? null
      : (choice(config, "legendPosition", LEGEND_POSITIONS) ?? "north"),
    legendTemplate: legendTemplateOf(config),
  };
}

/** Keys to fetch: what is drawn, and what formulas read besides. */
export function fetchedKeys(options: LineOptions): readonly string[] {
  const { keys, expressions, xExpression, x } = options;
  const formulas = readable(expressions);
  const drawn = formulas.length > 0 ? formulas.flatMap(metricsOf) : keys;
  const across = xExpression?.formula ? metricsOf(xExpression.formula) : [];
  const all = [...drawn, ...across].filter((key) => key !== x);
  // A formula of x alone is worked out where the panel's metric was logged.
  return [...new Set(all.length > 0 ? all : keys)];
}

/** Formulas that can be worked out; without any the metrics are drawn. */
export function readable(expressions: readonly Expression[]): Formula[] {
  return expressions.flatMap(({ formula }) => formula ?? []);
}

/** Whether rows out of view matter too: then zooming asks for nothing less. */
export function wantsAllRows({ expressions, xExpression }: LineOptions): boolean {
  return Boolean(xExpression?.formula) || readable(expressions).some(needsAllRows);
}

function expression(words: string, known: readonly string[]): Expression | null {
  if (words.trim() === "") return null;
  return { text: words.trim(), ...parseFormula(words, known) };
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
  return stream === "events" && x !== "_timestamp" ? "_runtime" : metricKey(x);
}

function kindOfAxis(x: string): AxisKind {
  return x === "_runtime" ? "duration" : x === "_timestamp" ? "time" : "number";
}

/** @param inherited Null where the panel has another axis: seconds are no steps. */
function xRangeOf(
  config: Config,
  inherited: ChartSettings | null,
): LineOptions["xRange"] {
  const lo = number(config, "xAxisMin") ?? inherited?.xMin ?? null;
  const hi = number(config, "xAxisMax") ?? inherited?.xMax ?? null;
  if (lo === null && hi === null) return null;
  return lo !== null && hi !== null && lo >= hi ? null : [lo, hi];
}

function keysOf(
  config: Config,
  availableKeys: readonly string[],
): { found: readonly string[]; captures: LineOptions["captures"] } {
  const pattern = text(config, "metricRegex");
  if (config["useMetricRegex"] === true && pattern) {
    // An unfinished pattern matches nothing, and the panel says it is empty.
    const found = metricsByPattern(pattern, availableKeys) ?? [];
    const captures = new Map(found.map((one) => [one.key, one]));
    return { found: found.map(({ key }) => key), captures };
  }
  const chosen = [...new Set(textList(config, "metrics").map(metricKey))];
  return { found: chosen, captures: new Map() };
}

function groupingOf(config: Config): Grouping {
  const by = readGroupKey(text(config, "groupBy") ?? "");
  return {
    isOn: flag(config, "aggregate") ?? (by ? true : null),
    by,
    agg: choice(config, "groupAgg", GROUP_AGGS) ?? "mean",
    area: choice(config, "groupArea", GROUP_AREAS) ?? "minmax",
  };
}

function legendTemplateOf(config: Config): string | null {
  const template = text(config, "legendTemplate");
  if (template) return template;
  const fields = textList(config, "legendFields");
  return fields.length > 0 ? fields.map((one) => `\${${one}}`).join(" ") : null;
}

function smoothingOf(config: Config, inherited: Smoothing): Smoothing {
  const type = choice(config, "smoothingType", SMOOTHING_TYPES);
  const weight = number(config, "smoothingWeight");
  if (!type && weight === null) return inherited;
  const chosen = type ?? inherited.type;
  return { type: chosen, weight: clampWeight(chosen, weight ?? inherited.weight) };
}

/** Buckets for a panel: about one per pixel, rounded so neighbours can share a request. */
export function binsFor(settings: ChartSettings, widthPx: number): number {
  if (settings.bins !== "auto") return settings.bins;
  return widthPx <= 640 ? 500 : 1000;
}
