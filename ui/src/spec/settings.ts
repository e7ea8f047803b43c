/**
 * How charts are drawn: workspace before section before panel, the nearest wins.
 *
 * A panel sets what its configuration holds. Workspaces and sections are told apart from
 * their defaults, since clients write all of those into every level (`xAxis: "_step"`,
 * `smoothingWeight: 0`, …): there a setting counts as set when it differs from the
 * default of the format, or when an `…Active` field beside it says so. Without that field
 * a section could not go back to steps in a workspace that draws over time.
 */
import type { Smoothing, SmoothingType } from "../charts/engine/smoothing";
import type { Dots } from "../charts/engine/view";
import {
  type ChartSearch,
  type ChartSettings,
  DEFAULT_CHART_SETTINGS,
  SMOOTHING_LABELS,
  clampWeight,
  parseChartSettings,
} from "../state/chartSettings";
import { type Fields, changedAt, fieldsOf, valueAt } from "./document";
import { changedSection, sectionOf } from "./sections";

/** An axis and the part of it that is shown: a range in seconds is none in steps. */
export interface AxisChoice {
  readonly x: string;
  readonly min: number | null;
  readonly max: number | null;
}

/** Every setting that has levels, with the type of its value. */
export interface SettingValues {
  readonly axis: AxisChoice;
  readonly smoothing: Smoothing;
  readonly showOriginal: boolean;
  readonly logX: boolean;
  readonly logY: boolean;
  readonly ignoreOutliers: boolean;
  readonly maxRuns: number;
  readonly isSampled: boolean;
  readonly suppressLegends: boolean;
  readonly tooltipNumberOfRuns: "single" | "default" | "all_runs";
  readonly colorRunNames: boolean;
  /** Lines, points, or both; see `DOTS`. */
  readonly pointMarks: PointMarks;
  /** Panels draw the groups of the runs' table. */
  readonly usesGrouping: boolean;
  /** Panels with the same x axis zoom together. */
  readonly syncZoom: boolean;
}

/** Our Python module writes these beside `pointVisualizationMethod`, which lacks them. */
export type PointMarks = "line" | "point" | "line_point";

export type SettingName = keyof SettingValues;
export type Level = "default" | "workspace" | "section" | "panel";
export type SettableLevel = Exclude<Level, "default">;

export interface Setting<T> {
  readonly value: T;
  /** The level that says so. */
  readonly from: Level;
}

/** What holds at one place, and why. */
export type Cascade = { readonly [K in SettingName]: Setting<SettingValues[K]> };

/** What each level writes, the outermost first. */
export type Levels = readonly (readonly [SettableLevel, Fields])[];

interface Rule<T> {
  readonly initial: T;
  /** What a level says; undefined when it says nothing. `outer` is what it inherits. */
  readonly read: (fields: Fields, level: SettableLevel, outer: T) => T | undefined;
  /** Fields that make a level say it; undefined takes a field away. */
  readonly write: (value: T | undefined, level: SettableLevel) => Fields;
}

const STEP = "_step";
const PLAIN: SmoothingType = "exponential";

const AXIS: Rule<AxisChoice> = {
  initial: { x: DEFAULT_CHART_SETTINGS.x, min: null, max: null },
  read: ({ xAxis, xAxisMin, xAxisMax, xAxisActive }, level, outer) => {
    const own = typeof xAxis === "string" && xAxis !== "" ? xAxis : null;
    const [min, max] = [numberOf(xAxisMin), numberOf(xAxisMax)];
    const hasRange = min !== null || max !== null;
    if (level === "panel") {
      return own || hasRange ? { x: own ?? outer.x, min, max } : undefined;
    }
    const isSet =
      hasRange || (own !== null && (own !== STEP || isMarked(xAxisActive, level)));
    return isSet ? { x: own ?? STEP, min, max } : undefined;
  },
  write: (value, level) => ({
    xAxis: value?.x ?? (level === "panel" ? undefined : STEP),
    xAxisMin: value?.min ?? undefined,
    xAxisMax: value?.max ?? undefined,
    xAxisActive: activeMark(
      value !== undefined,
      value !== undefined &&
        (value.x !== STEP || value.min !== null || value.max !== null),
      level,
    ),
  }),
};

const SMOOTHING: Rule<Smoothing> = {
  initial: DEFAULT_CHART_SETTINGS.smoothing,
  read: (fields, level, outer) => {
    const { smoothingType, smoothingActive } = fields;
    const type = isSmoothingType(smoothingType) ? smoothingType : null;
    const weight = weightOf(fields);
    if (level === "panel") {
      if (type === null && weight === null) return undefined;
      return smoothing(type ?? outer.type, weight ?? outer.weight);
    }
    // "None" is a kind of its own, which we write without a mark; other clients write it
    // into every section, and mark those that do not mean it.
    if (
      type === "none" &&
      !weight &&
      smoothingActive === false &&
      level === "section"
    ) {
      return undefined;
    }
    if ((type ?? PLAIN) === PLAIN && !weight) return undefined;
    return smoothing(type ?? PLAIN, weight ?? 0);
  },
  write: (value, level) => {
    if (level === "panel") {
      return { smoothingType: value?.type, smoothingWeight: value?.weight };
    }
    // Said, it differs from the default; unsaid, it is the default.
    const said = value ?? { type: PLAIN, weight: 0 };
    const isPlain = value?.type === PLAIN && value.weight === 0;
    const type = isPlain ? "none" : said.type;
    return {
      smoothingType: type,
      ...wholeWeight(said.weight),
      // A section's mark would take back what is said here; see `read`.
      smoothingActive:
        level === "workspace" ? type !== "none" || said.weight !== 0 : undefined,
    };
  },
};

const DOTS: Record<PointMarks, Dots | undefined> = {
  line: undefined,
  point: "only",
  line_point: "also",
};

const RULES: { readonly [K in SettingName]: Rule<SettingValues[K]> } = {
  axis: AXIS,
  smoothing: SMOOTHING,
  showOriginal: optional("showOriginalAfterSmoothing", true, isFlag),
  logX: optional("xLogScale", false, isFlag),
  logY: optional("yLogScale", false, isFlag),
  ignoreOutliers: written("ignoreOutliers", false),
  maxRuns: {
    initial: DEFAULT_CHART_SETTINGS.maxRuns,
    read: (fields, level) => {
      const value = numberOf(fields[level === "panel" ? "limit" : "maxRuns"]);
      return value === null
        ? undefined
        : Math.min(Math.max(Math.round(value), 1), 1_000);
    },
    write: (value, level) => ({ [level === "panel" ? "limit" : "maxRuns"]: value }),
  },
  isSampled: {
    initial: false,
    read: ({ pointVisualizationMethod: method }) =>
      method === "sampling" ? true : method === "bucketing-gorilla" ? false : undefined,
    write: (value) => ({
      pointVisualizationMethod:
        value === undefined ? undefined : value ? "sampling" : "bucketing-gorilla",
    }),
  },
  pointMarks: {
    ...optional("pointMarks", "line", isPointMarks),
    // Said in a workspace, "line" would hide its sampling from the Python module.
    write: (value, level) => ({
      pointMarks: level === "workspace" && value === "line" ? undefined : value,
    }),
  },
  suppressLegends: optional("suppressLegends", false, isFlag),
  tooltipNumberOfRuns: optional("tooltipNumberOfRuns", "default", isTooltip),
  colorRunNames: optional("colorRunNames", true, isFlag),
  usesGrouping: written("useRunsTableGroupingInPanels", true),
  syncZoom: optional("syncZoom", false, isFlag),
};

const NAMES = Object.keys(RULES) as SettingName[];

/** What holds where these levels meet. */
export function cascadeOf(levels: Levels): Cascade {
  return Object.fromEntries(
    NAMES.map((name) => [name, settle(RULES[name] as Rule<unknown>, levels)]),
  ) as Cascade;
}

function settle(rule: Rule<unknown>, levels: Levels): Setting<unknown> {
  return levels.reduce<Setting<unknown>>(
    (outer, [level, fields]) => {
      const value = rule.read(fields, level, outer.value);
      return value === undefined ? outer : { value, from: level };
    },
    { value: rule.initial, from: "default" },
  );
}

/** The levels of a document: its workspace, and one of its sections. */
export function levelsOf(document: Fields, sectionId?: string): Levels {
  const workspace = fieldsOf(valueAt(document, ["section", "settings"]));
  if (sectionId === undefined) return [["workspace", workspace]];
  const local = fieldsOf(sectionOf(document, sectionId)["localPanelSettings"]);
  return [
    ["workspace", workspace],
    ["section", local],
  ];
}

/** A level's fields with one setting said, or unsaid by `undefined`. */
export function withSetting<K extends SettingName>(
  fields: Fields,
  level: SettableLevel,
  name: K,
  value: SettingValues[K] | undefined,
): Fields {
  const next: Record<string, unknown> = { ...fields };
  const changes = RULES[name].write(value, level);
  for (const [key, one] of Object.entries(changes)) {
    if (one === undefined) delete next[key];
    else next[key] = one;
  }
  return next;
}

/** The document with one setting of its workspace, or of a section, said or unsaid. */
export function changedSetting<K extends SettingName>(
  document: Fields,
  sectionId: string | undefined,
  name: K,
  value: SettingValues[K] | undefined,
): Fields {
  if (sectionId === undefined) {
    return changedAt(document, ["section", "settings"], (found) =>
      withSetting(fieldsOf(found), "workspace", name, value),
    );
  }
  return changedSection(document, sectionId, (section) => ({
    ...section,
    localPanelSettings: withSetting(
      fieldsOf(section["localPanelSettings"]),
      "section",
      name,
      value,
    ),
  }));
}

/** Takes back everything that one level says, as one step. */
export function withoutSettings(
  document: Fields,
  sectionId: string | undefined,
): Fields {
  const level = sectionId === undefined ? "workspace" : "section";
  const cascade = cascadeOf(levelsOf(document, sectionId));
  return NAMES.filter((name) => cascade[name].from === level).reduce(
    (next, name) => changedSetting(next, sectionId, name, undefined),
    document,
  );
}

/** The settings as charts take them; what a link says is stronger than the document. */
export function chartSettings(
  cascade: Cascade,
  search: ChartSearch = {},
): ChartSettings {
  const linked = parseChartSettings(search as Record<string, unknown>);
  const pick = <T>(isLinked: boolean, value: T, setting: Setting<T>) =>
    isLinked ? value : setting.value;
  const { axis } = cascade;
  const ownRange = search.x === undefined || search.x === axis.value.x;
  return {
    x: search.x === undefined ? axis.value.x : linked.x,
    xMin: ownRange ? axis.value.min : null,
    xMax: ownRange ? axis.value.max : null,
    smoothing: pick(search.smooth !== undefined, linked.smoothing, cascade.smoothing),
    showOriginal: pick(
      search.raw !== undefined,
      linked.showOriginal,
      cascade.showOriginal,
    ),
    logX: pick(search.log !== undefined, linked.logX, cascade.logX),
    logY: pick(search.log !== undefined, linked.logY, cascade.logY),
    ignoreOutliers: pick(
      search.outliers !== undefined,
      linked.ignoreOutliers,
      cascade.ignoreOutliers,
    ),
    bins: linked.bins,
    maxRuns: pick(search.maxRuns !== undefined, linked.maxRuns, cascade.maxRuns),
    isSampled: cascade.isSampled.value,
    dots: DOTS[cascade.pointMarks.value],
    suppressLegends: cascade.suppressLegends.value,
    tooltipNumberOfRuns: cascade.tooltipNumberOfRuns.value,
    colorRunNames: cascade.colorRunNames.value,
    usesGrouping: cascade.usesGrouping.value,
    syncZoom: cascade.syncZoom.value,
  };
}

/**
 * The weight of a level. Workspaces and sections keep the whole part where the official
 * package reads it, which refuses fractions there, and what it really is beside; that
 * counts while both agree.
 */
function weightOf({ smoothingWeight, smoothingWeightExact }: Fields): number | null {
  const [whole, exact] = [numberOf(smoothingWeight), numberOf(smoothingWeightExact)];
  return exact !== null && Math.trunc(exact) === whole ? exact : whole;
}

function wholeWeight(weight: number): Fields {
  const whole = Math.trunc(weight);
  return {
    smoothingWeight: whole,
    smoothingWeightExact: whole === weight ? undefined : weight,
  };
}

/** A field that is there only when somebody chose it. */
function optional<T>(
  key: string,
  initial: T,
  isValid: (value: unknown) => value is T,
): Rule<T> {
  return {
    initial,
    read: (fields) => (isValid(fields[key]) ? fields[key] : undefined),
    write: (value) => ({ [key]: value }),
  };
}

/** A field that clients always write, with its default. */
function written(key: string, initial: boolean): Rule<boolean> {
  const mark = `${key}Active`;
  return {
    initial,
    read: (fields, level) => {
      const value = fields[key];
      if (!isFlag(value)) return undefined;
      const isSet =
        level === "panel" || value !== initial || isMarked(fields[mark], level);
      return isSet ? value : undefined;
    },
    write: (value, level) => ({
      [key]: value ?? (level === "panel" ? undefined : initial),
      [mark]: level === "section" && value === initial ? true : undefined,
    }),
  };
}

/** Only a section needs the mark: what a workspace sets to its default is the default. */
function isMarked(mark: unknown, level: SettableLevel): boolean {
  return level === "section" && mark === true;
}

/** For a workspace other clients derive the mark from the values; it is kept in step. */
function activeMark(
  isSet: boolean,
  isDerived: boolean,
  level: SettableLevel,
): boolean | undefined {
  if (level === "workspace") return isDerived;
  return level === "section" && isSet ? true : undefined;
}

function smoothing(type: SmoothingType, weight: number): Smoothing {
  return { type, weight: clampWeight(type, weight) };
}

function isSmoothingType(value: unknown): value is SmoothingType {
  return typeof value === "string" && Object.hasOwn(SMOOTHING_LABELS, value);
}

function isFlag(value: unknown): value is boolean {
  return typeof value === "boolean";
}

function isPointMarks(value: unknown): value is PointMarks {
  return value === "line" || value === "point" || value === "line_point";
}

function isTooltip(value: unknown): value is SettingValues["tooltipNumberOfRuns"] {
  return value === "single" || value === "default" || value === "all_runs";
}

function numberOf(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}
