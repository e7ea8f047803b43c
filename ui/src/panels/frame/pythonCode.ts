/** A panel as lines of Python that make the same one with `trailmark.reports`. */
import { type Fields, fieldsOf, isFields, listOf } from "../../spec/document";

/** How a stored value is written; null where it cannot be. */
type Write = (value: unknown) => string | null;

/** Argument and how it is written, by the stored name. */
type Argument = readonly [name: string, write: Write];

interface Kind {
  readonly name: string;
  readonly fields: Readonly<Record<string, Argument>>;
  /** Two stored bounds that are one argument. */
  readonly ranges?: Readonly<Record<string, readonly [low: string, high: string]>>;
  /** Arguments one level deeper. */
  readonly nested?: Readonly<Record<string, readonly [group: string, name: string]>>;
  /** What is written for stored names that are not there, where no argument says more. */
  readonly unset?: Readonly<Record<string, string>>;
}

const RANGE_X = ["xAxisMin", "xAxisMax"] as const;
const RANGE_Y = ["yAxisMin", "yAxisMax"] as const;
const RANGE_Z = ["zAxisMin", "zAxisMax"] as const;

const AXES: Readonly<Record<string, string>> = {
  _step: "Step",
  _runtime: "RelativeTime(Process)",
  _absolute_runtime: "RelativeTime(Wall)",
  _timestamp: "WallTime",
};

const plain = (name: string): Argument => [name, python];
const metric = (name: string): Argument => [name, dotted];
const axis = (name: string): Argument => [name, accessor];

const GROUPING = {
  groupBy: ["groupby", group],
  groupAgg: plain("groupby_aggfunc"),
  groupArea: plain("groupby_rangefunc"),
  aggregate: plain("aggregate"),
} satisfies Kind["fields"];

const TEXTS = {
  chartTitle: plain("title"),
  fontSize: plain("font_size"),
  legendTemplate: plain("legend_template"),
  expressions: plain("custom_expressions"),
} satisfies Kind["fields"];

const LINES = {
  overrideSeriesTitles: plain("line_titles"),
  overrideColors: ["line_colors", colours],
} satisfies Kind["fields"];

const KINDS: Readonly<Record<string, Kind>> = {
  "Run History Line Plot": {
    name: "LinePlot",
    fields: {
      ...TEXTS,
      xAxis: metric("x"),
      metrics: ["y", many(dotted)],
      metricRegex: plain("metric_regex"),
      // The module writes it with every pattern.
      useMetricRegex: ["", python],
      xLogScale: plain("log_x"),
      yLogScale: plain("log_y"),
      xAxisTitle: plain("title_x"),
      yAxisTitle: plain("title_y"),
      ignoreOutliers: plain("ignore_outliers"),
      smoothingWeight: plain("smoothing_factor"),
      smoothingType: plain("smoothing_type"),
      showOriginalAfterSmoothing: plain("smoothing_show_original"),
      limit: plain("max_runs_to_show"),
      plotType: plain("plot_type"),
      legendPosition: plain("legend_position"),
      legendFields: plain("legend_fields"),
      xExpression: plain("xaxis_expression"),
      xAxisFormat: plain("xaxis_format"),
      pointVisualizationMethod: plain("point_visualization_method"),
      overrideLineWidths: plain("line_widths"),
      overrideMarks: plain("line_marks"),
      ...LINES,
      ...GROUPING,
    },
    ranges: { range_x: RANGE_X, range_y: RANGE_Y },
    unset: { xAxis: "x=None" },
  },
  "Bar Chart": {
    name: "BarPlot",
    fields: {
      ...TEXTS,
      metrics: ["metrics", many(dotted)],
      vertical: ["orientation", (value) => (value === true ? '"v"' : '"h"')],
      xAxisTitle: plain("title_x"),
      yAxisTitle: plain("title_y"),
      limit: plain("max_runs_to_show"),
      barLimit: plain("max_bars_to_show"),
      ...LINES,
      ...GROUPING,
    },
    ranges: { range_x: RANGE_X },
  },
  "Scalar Chart": {
    name: "ScalarChart",
    fields: {
      ...TEXTS,
      metrics: ["metric", (value) => dotted(listOf(value)[0])],
      groupAgg: GROUPING.groupAgg,
      groupArea: GROUPING.groupArea,
    },
  },
  "Scatter Plot": {
    name: "ScatterPlot",
    fields: {
      ...TEXTS,
      xAxis: axis("x"),
      yAxis: axis("y"),
      zAxis: axis("z"),
      xAxisLogScale: plain("log_x"),
      yAxisLogScale: plain("log_y"),
      zAxisLogScale: plain("log_z"),
      showMinYAxisLine: plain("running_ymin"),
      showMaxYAxisLine: plain("running_ymax"),
      showAvgYAxisLine: plain("running_ymean"),
      showLinearRegression: plain("regression"),
      customGradient: ["gradient", many(gradientPoint)],
    },
    ranges: { range_x: RANGE_X, range_y: RANGE_Y, range_z: RANGE_Z },
  },
  "Parallel Coordinates Plot": {
    name: "ParallelCoordinatesPlot",
    fields: {
      ...TEXTS,
      columns: ["columns", many(column)],
      customGradient: ["gradient", many(gradientPoint)],
    },
  },
  "Parameter Importance": {
    name: "ParameterImportancePlot",
    fields: { targetKey: plain("with_respect_to") },
  },
  "Run Comparer": { name: "RunComparer", fields: { diffOnly: plain("diff_only") } },
  "Code Comparer": { name: "CodeComparer", fields: { diff: plain("diff") } },
  "Markdown Panel": { name: "MarkdownPanel", fields: { value: plain("markdown") } },
  Vega2: {
    name: "CustomChart",
    fields: {
      userQuery: ["query", chartQuery],
      panelDefId: plain("chart_name"),
      fieldSettings: plain("chart_fields"),
      stringSettings: plain("chart_strings"),
      // The module writes it with every chart.
      transform: ["", python],
    },
  },
  "Media Browser": {
    name: "MediaBrowser",
    fields: {
      chartTitle: TEXTS.chartTitle,
      mediaKeys: plain("media_keys"),
      columnCount: plain("num_columns"),
      mode: plain("mode"),
    },
    nested: {
      gallery_axis: ["gallerySettings", "axis"],
      grid_x_axis: ["gridSettings", "xAxis"],
      grid_y_axis: ["gridSettings", "yAxis"],
    },
  },
};

interface StoredPanel {
  readonly viewType: string;
  readonly config: Fields;
}

/**
 * Lines of Python that make a panel. Settings that no argument says are named in a
 * comment; kinds without a class of their own are written as they are stored.
 */
export function pythonCode({ viewType, config }: StoredPanel): string {
  const kind = Object.hasOwn(KINDS, viewType) ? KINDS[viewType]! : null;
  const lines = kind
    ? knownPanel(kind, config)
    : call("UnknownPanel", [
        `kind=${python(viewType)}`,
        `config=${python(config) ?? "{}"}`,
      ]);
  return `import trailmark.reports as wr\n\npanel = ${lines}\n`;
}

function knownPanel(kind: Kind, config: Fields): string {
  const left: string[] = [];
  const bounds = new Set(Object.values(kind.ranges ?? {}).flat());
  const groups = new Set(Object.values(kind.nested ?? {}).map(([group]) => group));
  const given = Object.entries(config).flatMap(([stored, value]) => {
    const argument = Object.hasOwn(kind.fields, stored) ? kind.fields[stored]! : null;
    if (value === null || value === undefined || bounds.has(stored)) return [];
    if (groups.has(stored)) return [];
    if (argument?.[0] === "") return [];
    const written = argument?.[1](value) ?? null;
    if (!argument || written === null) {
      left.push(stored);
      return [];
    }
    return [`${argument[0]}=${written}`];
  });
  const ranges = Object.entries(kind.ranges ?? {}).flatMap(([name, [low, high]]) => {
    const [from, to] = [config[low], config[high]];
    if (typeof from !== "number" && typeof to !== "number") return [];
    return [`${name}=(${bound(from)}, ${bound(to)})`];
  });
  const nested = Object.entries(kind.nested ?? {}).flatMap(([name, [group, inner]]) => {
    const value = fieldsOf(config[group])[inner];
    return typeof value === "string" ? [`${name}=${quoted(value)}`] : [];
  });
  const unset = Object.entries(kind.unset ?? {}).flatMap(([stored, written]) =>
    typeof config[stored] === "string" ? [] : [written],
  );
  const note =
    left.length === 0
      ? ""
      : `  # also set: ${left.map((name) => oneLine(name)).join(", ")}`;
  return call(kind.name, [...unset, ...given, ...nested, ...ranges], note);
}

/** A name from a specification inside a comment: nothing in it begins a new line. */
function oneLine(name: string): string {
  return /^\w+$/.test(name) ? name : JSON.stringify(name).replace(/[^\x20-\x7e]/g, "?");
}

function call(name: string, given: readonly string[], note = ""): string {
  const one = `wr.${name}(${given.join(", ")})`;
  if (one.length <= 72 && !one.includes("\n")) return one + note;
  return `wr.${name}(${note}\n${given.map((line) => `    ${line},\n`).join("")})`;
}

function bound(value: unknown): string {
  return (typeof value === "number" && python(value)) || "None";
}

/** A JSON value as Python writes it; null for what Python has no word for. */
export function python(value: unknown): string | null {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : null;
  // JSON's escapes of texts are Python's too.
  if (typeof value === "string") return quoted(value);
  if (Array.isArray(value))
    return `[${value.map((one) => python(one) ?? "None").join(", ")}]`;
  if (!isFields(value)) return null;
  const pairs = Object.entries(value).map(
    ([name, one]) => `${quoted(name)}: ${python(one) ?? "None"}`,
  );
  return `{${pairs.join(", ")}}`;
}

/** Line ends that only some languages know are escaped as well. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function many(write: Write): Write {
  return (value) =>
    Array.isArray(value)
      ? `[${value.flatMap((one) => write(one) ?? []).join(", ")}]`
      : null;
}

/** As lines, bars and scalars name what they draw. */
function dotted(value: unknown): string | null {
  if (typeof value !== "string") return null;
  if (value.startsWith("summary_metrics."))
    return `wr.SummaryMetric(${quoted(value.slice("summary_metrics.".length))})`;
  const path = /^config\.([^.]+)\.value(\..+)?$/.exec(value);
  if (path) return `wr.Config(${quoted(path[1]! + (path[2] ?? ""))})`;
  return quoted(AXES[value] ?? value);
}

/** As scatter plots and parallel coordinates name their axes. */
function accessor(value: unknown): string | null {
  if (typeof value !== "string") return null;
  const at = value.indexOf(":");
  const name = value.slice(at + 1);
  if (at < 0 || name === "") return quoted(value);
  switch (value.slice(0, at)) {
    case "summary":
      return `wr.SummaryMetric(${quoted(name)})`;
    case "config":
      return `wr.Config(${quoted(name.replace(/^([^.]+)\.value(?=\.|$)/, "$1"))})`;
    case "run":
      return `wr.Metric(${quoted(name)})`;
    default:
      return quoted(value);
  }
}

function group(value: unknown): string | null {
  if (typeof value !== "string" || value === "") return null;
  const path = /^([^.]+)\.value(\..+)?$/.exec(value);
  if (path) return `wr.Config(${quoted(path[1]! + (path[2] ?? ""))})`;
  return value.startsWith("summary_metrics.")
    ? dotted(value)
    : `wr.Metric(${quoted(value)})`;
}

function colours(value: unknown): string | null {
  const pairs = Object.entries(fieldsOf(value)).map(([name, one]) => [
    name,
    isFields(one) ? one["color"] : one,
  ]);
  return python(Object.fromEntries(pairs));
}

function gradientPoint(value: unknown): string | null {
  const { color, offset } = fieldsOf(value);
  if (typeof color !== "string" || typeof offset !== "number") return null;
  return `wr.GradientPoint(color=${quoted(color)}, offset=${python(offset)})`;
}

function column(value: unknown): string | null {
  const { accessor: said, displayName, inverted, log } = fieldsOf(value);
  const metric = accessor(said);
  if (metric === null) return null;
  const more = [
    ["display_name", displayName],
    ["inverted", inverted],
    ["log", log],
  ].flatMap(([name, one]) =>
    one === null || one === undefined ? [] : [`, ${String(name)}=${python(one)}`],
  );
  return `wr.ParallelCoordinatesPlotColumn(${metric}${more.join("")})`;
}

/** A query of runs as the module takes it: what of each run, by name. */
function chartQuery(value: unknown): string | null {
  const runSets = listOf(fieldsOf(value)["queryFields"])
    .map(fieldsOf)
    .find((one) => one["name"] === "runSets");
  if (!runSets) return null;
  const asked = listOf(runSets["fields"]).flatMap((each) => {
    const { name, value: keys, args } = fieldsOf(each);
    if (typeof name !== "string" || name === "id" || name === "name") return [];
    const given = listOf(args)
      .map(fieldsOf)
      .map((one) => [String(one["name"]), one["value"]] as const);
    const said = Object.fromEntries(given);
    return [[name, given.length === 0 ? keys : (said["keys"] ?? said)] as const];
  });
  return python(Object.fromEntries(asked));
}
