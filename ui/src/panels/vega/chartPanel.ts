/** A custom chart of a saved view: what it says, and how the presets are drawn; pure. */
import { type Fields, fieldsOf, isFields, textOf } from "../../spec/document";
import {
  type ChartNote,
  type ChartShape,
  type Curve,
  chartShape,
} from "../media/chart/customChart";
import type { LoggedTable } from "../media/table/tableFile";
import { type ChartQuery, readQuery } from "./chartQuery";
import { type ChartRows, type RunParts, chartRows } from "./chartRows";
import { type ReadSpec, readSpec } from "./chartSpec";

export interface ChartOptions {
  /** `wandb/line/v0`, `team/chart`, or empty. */
  readonly chartId: string;
  /** A specification of the panel's own, which counts more than the id. */
  readonly own: ReadSpec | null;
  /** Columns by the names of the specification. */
  readonly columns: Fields;
  readonly words: Fields;
  readonly title: string;
  readonly query: ChartQuery;
}

export function chartOptions(config: Fields): ChartOptions {
  const words = fieldsOf(config["stringSettings"]);
  return {
    chartId: textOf(config["panelDefId"]),
    own: ownSpec(config),
    columns: fieldsOf(config["fieldSettings"]),
    words,
    title: textOf(config["chartTitle"]) || textOf(words["title"]),
    query: readQuery(config["userQuery"]),
  };
}

/** Written as JSON text, as saved charts are; an object is taken as well. */
function ownSpec(config: Fields): ReadSpec | null {
  const spec = fieldsOf(config["customPanelDef"])["spec"];
  if (isFields(spec)) return { spec };
  return typeof spec === "string" && spec.trim() !== "" ? readSpec(spec) : null;
}

/** What the drawing of a preset needs to know. */
export function noteOf({ chartId, columns, words, title }: ChartOptions): ChartNote {
  const fields = Object.entries(columns).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  return { preset: chartId, title, fields: Object.fromEntries(fields), words };
}

export function tableOf({ columns, rows }: ChartRows): LoggedTable {
  return { columns, rows: rows.map((row) => columns.map((name) => row[name] ?? null)) };
}

export interface RunTable {
  readonly name: string;
  readonly runId: string;
  readonly table: LoggedTable;
}

export interface DrawnShape {
  readonly shape: ChartShape;
  /** Whose it is; empty for several runs in one picture. */
  readonly name: string;
  /** The run of each curve. */
  readonly runIds: readonly string[];
}

/**
 * What to draw of the tables of some runs: curves and dots of all of them in one
 * picture, other charts one a run. Null where the preset is not one that we know, or
 * no table fits it.
 */
export function shapesOf(
  note: ChartNote,
  tables: readonly RunTable[],
): readonly DrawnShape[] | null {
  const found = tables.flatMap((one) => {
    const shape = chartShape(note, one.table);
    return shape ? [{ ...one, shape }] : [];
  });
  const [first] = found;
  if (!first) return null;
  if (first.shape.kind !== "lines" && first.shape.kind !== "points") {
    return found.map(({ shape, name, runId }) => ({ shape, name, runIds: [runId] }));
  }
  const curves: Curve[] = [];
  const runIds: string[] = [];
  for (const { shape, name, runId } of found) {
    if (shape.kind !== first.shape.kind) continue;
    for (const curve of shape.curves) {
      const words = [name, curve.name].filter((part) => part !== "");
      curves.push({ ...curve, name: words.join(" · ") });
      runIds.push(runId);
    }
  }
  return [{ shape: { ...first.shape, curves }, name: "", runIds }];
}

/** A preset over tables of runs, each its own, or over one table of their values. */
export function presetShapes(
  options: ChartOptions,
  data: ChartRows & { readonly parts: readonly RunParts[] },
): readonly DrawnShape[] | null {
  const { query } = options;
  const isOfRuns = query.summaryTable || query.historyTable || query.history;
  const tables = isOfRuns
    ? data.parts.map((part) => ({
        name: part.name,
        runId: part.id,
        table: tableOf(chartRows(query, [part])),
      }))
    : [{ name: "", runId: "", table: tableOf(data) }];
  return shapesOf(noteOf(options), tables);
}
