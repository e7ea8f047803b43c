/** A custom chart of a saved view, as far as it is one of the presets; pure. */
import { type Fields, fieldsOf, isFields, textOf } from "../../spec/document";
import {
  type ChartNote,
  type ChartShape,
  type Curve,
  chartShape,
} from "../media/chart/customChart";
import type { LoggedTable } from "../media/table/tableFile";
import type { ValuedRun } from "../shared/panelRuns";

export interface ChartPanelOptions {
  readonly note: ChartNote;
  /** The logged table that it draws; null where it draws values of runs. */
  readonly tableKey: string | null;
}

export function chartPanelOptions(config: Fields): ChartPanelOptions {
  const strings = fieldsOf(config["stringSettings"]);
  const fields = Object.entries(fieldsOf(config["fieldSettings"])).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  return {
    note: {
      preset: textOf(config["panelDefId"]),
      title: textOf(strings["title"]),
      fields: Object.fromEntries(fields),
    },
    tableKey: tableKeyIn(config["userQuery"]),
  };
}

/** The first table that a query asks for, at any depth. */
function tableKeyIn(query: unknown): string | null {
  if (Array.isArray(query)) {
    for (const one of query) {
      const found = tableKeyIn(one);
      if (found !== null) return found;
    }
    return null;
  }
  if (!isFields(query)) return null;
  if (query["name"] === "tableKey") return textOf(query["value"]) || null;
  return tableKeyIn(Object.values(query).filter((one) => typeof one === "object"));
}

/** Values of runs as a table: a row a run, a column a key of its summary or config. */
export function tableOfRuns(runs: readonly ValuedRun[]): LoggedTable {
  const names = new Set(
    runs.flatMap(({ values }) => [
      ...Object.keys(values.config),
      ...Object.keys(values.summary),
    ]),
  );
  const keys = [...names];
  return {
    columns: ["name", "id", ...keys],
    rows: runs.map(({ run, values }) => [
      run.displayName,
      run.runId,
      ...keys.map((key) => values.summary[key] ?? values.config[key] ?? null),
    ]),
  };
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
