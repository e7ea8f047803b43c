/** Charts a client described over a logged table, read into shapes; pure. */
import { type HistogramItem, isFields } from "../mediaItems";
import { cellText, type LoggedTable } from "../table/tableFile";

export interface ChartNote {
  /** The preset's name, such as `wandb/line/v0`. */
  readonly preset: string;
  readonly title: string;
  /** What the preset calls a field → the table's column. */
  readonly fields: Readonly<Record<string, string>>;
  /** Texts by what the chart calls them. */
  readonly words: Readonly<Record<string, unknown>>;
}

/** The chart a run made of the table logged under `tableKey`; null when there is none. */
export function chartOf(
  notes: Readonly<Record<string, unknown>>,
  tableKey: string,
): ChartNote | null {
  const charts = isFields(notes["visualize"]) ? Object.entries(notes["visualize"]) : [];
  for (const [key, chart] of charts) {
    const config = isFields(chart) ? chart["panel_config"] : null;
    if (!isFields(config) || !readsTable(config["userQuery"], tableKey)) continue;
    const { panelDefId, fieldSettings, stringSettings } = config;
    const words = isFields(stringSettings) ? stringSettings : {};
    const { title } = words;
    return {
      preset: typeof panelDefId === "string" ? panelDefId : "",
      title: typeof title === "string" && title !== "" ? title : key,
      fields: Object.fromEntries(
        Object.entries(isFields(fieldSettings) ? fieldSettings : {}).filter(
          (entry): entry is [string, string] => typeof entry[1] === "string",
        ),
      ),
      words,
    };
  }
  return null;
}

/** Whether a query asks, at any depth, for the table logged under `tableKey`. */
function readsTable(query: unknown, tableKey: string): boolean {
  if (Array.isArray(query)) return query.some((one) => readsTable(one, tableKey));
  if (!isFields(query)) return false;
  if (query["name"] === "tableKey" && query["value"] === tableKey) return true;
  return Object.values(query).some((one) => readsTable(one, tableKey));
}

export interface Curve {
  readonly name: string;
  readonly points: readonly (readonly [number, number])[];
}

export type ChartShape =
  | {
      readonly kind: "lines" | "points";
      readonly x: string;
      readonly y: string;
      readonly curves: readonly Curve[];
    }
  | {
      readonly kind: "bars";
      readonly bars: readonly { readonly name: string; readonly value: number }[];
    }
  | HistogramItem
  | {
      readonly kind: "matrix";
      readonly names: readonly string[];
      /** Count by actual, then predicted class, in the order of `names`. */
      readonly counts: readonly (readonly number[])[];
    };

const HISTOGRAM_BINS = 20;

/** How a preset draws a table; null for presets of others and tables that do not fit. */
export function chartShape(note: ChartNote, table: LoggedTable): ChartShape | null {
  const column = (field: string): number =>
    table.columns.indexOf(note.fields[field] ?? field);
  const curves = (kind: "lines" | "points", x: string, y: string, group: string) => {
    const [atX, atY] = [column(x), column(y)];
    if (atX < 0 || atY < 0) return null;
    const found = curvesOf(table, atX, atY, column(group));
    return { kind, x: table.columns[atX]!, y: table.columns[atY]!, curves: found };
  };
  switch (note.preset.replace(/\/v\d+$/, "")) {
    case "wandb/line":
      return curves("lines", "x", "y", "stroke");
    case "wandb/lineseries":
      return curves("lines", "step", "lineVal", "lineKey");
    case "wandb/area-under-curve":
      return curves("lines", "x", "y", "class");
    case "wandb/scatter":
      return curves("points", "x", "y", "class");
    case "wandb/bar":
      return barsOf(table, column("label"), column("value"));
    case "wandb/histogram":
      return histogramOf(table, column("value"));
    case "wandb/confusion_matrix":
      return matrixOf(
        table,
        column("Actual"),
        column("Predicted"),
        column("nPredictions"),
      );
    default:
      return null;
  }
}

function curvesOf(table: LoggedTable, x: number, y: number, group: number): Curve[] {
  const curves = new Map<string, [number, number][]>();
  for (const row of table.rows) {
    const point = [Number(row[x]), Number(row[y])] as [number, number];
    if (row[x] === null || row[y] === null || !point.every(Number.isFinite)) continue;
    const name = group < 0 ? "" : cellText(row[group]);
    const points = curves.get(name);
    if (points) points.push(point);
    else curves.set(name, [point]);
  }
  return [...curves].map(([name, points]) => ({ name, points }));
}

function barsOf(table: LoggedTable, label: number, value: number): ChartShape | null {
  if (label < 0 || value < 0) return null;
  const bars = table.rows
    .map((row) => ({ name: cellText(row[label]), value: Number(row[value]) }))
    .filter((bar) => Number.isFinite(bar.value));
  return { kind: "bars", bars };
}

function histogramOf(table: LoggedTable, value: number): ChartShape | null {
  if (value < 0) return null;
  const values = table.rows
    .map((row) => row[value])
    .filter((one): one is number => typeof one === "number" && Number.isFinite(one));
  let [low, high] = [Infinity, -Infinity];
  for (const one of values) {
    low = Math.min(low, one);
    high = Math.max(high, one);
  }
  if (values.length === 0) return { kind: "bars", bars: [] };
  const size = (high - low) / HISTOGRAM_BINS || 1;
  const counts = Array.from({ length: HISTOGRAM_BINS }, () => 0);
  for (const one of values) {
    counts[Math.min(Math.floor((one - low) / size), HISTOGRAM_BINS - 1)]! += 1;
  }
  const edges = Array.from({ length: HISTOGRAM_BINS + 1 }, (_, at) => low + at * size);
  return { kind: "histogram", edges, counts, caption: "" };
}

function matrixOf(
  table: LoggedTable,
  actual: number,
  predicted: number,
  count: number,
): ChartShape | null {
  if (actual < 0 || predicted < 0 || count < 0) return null;
  const names = [
    ...new Set(
      table.rows.flatMap((row) => [row[actual], row[predicted]].map(cellText)),
    ),
  ];
  const at = new Map(names.map((name, index) => [name, index]));
  const counts = names.map(() => names.map(() => 0));
  for (const row of table.rows) {
    const [from, to] = [
      at.get(cellText(row[actual])),
      at.get(cellText(row[predicted])),
    ];
    counts[from!]![to!]! += Number(row[count]) || 0;
  }
  return { kind: "matrix", names, counts };
}
