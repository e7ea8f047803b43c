/** What a custom chart asks of each run: the query of its configuration; pure. */
import { type Fields, fieldsOf, isFields, listOf, textOf } from "../../spec/document";

export interface TableQuestion {
  readonly tableKey: string;
  /** Of its columns only these; empty takes all. */
  readonly columns: readonly string[];
}

/** Empty lists of keys ask for everything, null asks for nothing. */
export interface ChartQuery {
  /** Runs that are asked, at most. */
  readonly limit: number | null;
  readonly summary: readonly string[] | null;
  readonly config: readonly string[] | null;
  readonly history: readonly string[] | null;
  /** The newest table of each run. */
  readonly summaryTable: TableQuestion | null;
  /** The tables of all steps. */
  readonly historyTable: TableQuestion | null;
}

export const NO_QUERY: ChartQuery = {
  limit: null,
  summary: null,
  config: null,
  history: null,
  summaryTable: null,
  historyTable: null,
};

const KEY_PARTS = ["summary", "config", "history"] as const;
const TABLE_PARTS = ["summaryTable", "historyTable"] as const;

/** Reads a `userQuery`; without one the values of the runs are asked for. */
export function readQuery(userQuery: unknown): ChartQuery {
  const runSets = runSetsIn(userQuery);
  if (runSets === null) return { ...NO_QUERY, summary: [], config: [] };
  const query: { -readonly [K in keyof ChartQuery]: ChartQuery[K] } = { ...NO_QUERY };
  const limit = argument(runSets, "limit");
  if (typeof limit === "number" && limit >= 1) query.limit = Math.floor(limit);
  for (const part of KEY_PARTS) {
    const field = fieldNamed(runSets, part);
    if (field) query[part] = textsOf(argument(field, "keys") ?? field["value"]);
  }
  for (const part of TABLE_PARTS) {
    const field = fieldNamed(runSets, part);
    const tableKey = field ? textOf(argument(field, "tableKey")) : "";
    if (field && tableKey !== "") {
      query[part] = { tableKey, columns: textsOf(argument(field, "tableColumns")) };
    }
  }
  return query;
}

/** The query with one part asked for otherwise; what we do not know stays in it. */
export function withQuery(userQuery: unknown, change: Partial<ChartQuery>): Fields {
  const root = fieldsOf(userQuery);
  const fields = listOf(root["queryFields"]);
  const at = fields.findIndex((one) => fieldsOf(one)["name"] === "runSets");
  const runSets =
    at < 0
      ? {
          name: "runSets",
          args: [{ name: "runSets", value: "${runSets}" }],
          fields: ["id", "name"].map((name) => ({ name, fields: [] })),
        }
      : fieldsOf(fields[at]);
  let inner = listOf(runSets["fields"]);
  for (const part of KEY_PARTS) {
    const keys = change[part];
    if (keys !== undefined) inner = withPart(inner, part, "keys", keys);
  }
  for (const part of TABLE_PARTS) {
    const table = change[part];
    if (table !== undefined) {
      inner = withPart(inner, part, "tableKey", table?.tableKey ?? null);
    }
  }
  const next = { ...runSets, fields: inner };
  return {
    ...root,
    queryFields: at < 0 ? [...fields, next] : fields.with(at, next),
  };
}

function withPart(
  fields: readonly unknown[],
  name: string,
  argumentName: string,
  value: unknown,
): readonly unknown[] {
  const at = fields.findIndex((one) => fieldsOf(one)["name"] === name);
  if (value === null) return at < 0 ? fields : fields.toSpliced(at, 1);
  const { value: _short, ...field } = fieldsOf(fields[at]);
  const args = listOf(field["args"]).filter(
    (one) => fieldsOf(one)["name"] !== argumentName,
  );
  const next = {
    fields: [],
    ...field,
    name,
    args: [...args, { name: argumentName, value }],
  };
  return at < 0 ? [...fields, next] : fields.with(at, next);
}

function runSetsIn(userQuery: unknown): Fields | null {
  const found = listOf(fieldsOf(userQuery)["queryFields"]).find(
    (one) => fieldsOf(one)["name"] === "runSets",
  );
  return isFields(found) ? found : null;
}

function fieldNamed(runSets: Fields, name: string): Fields | null {
  const found = listOf(runSets["fields"]).find((one) => fieldsOf(one)["name"] === name);
  return isFields(found) ? found : null;
}

function argument(field: Fields, name: string): unknown {
  const found = listOf(field["args"]).find((one) => fieldsOf(one)["name"] === name);
  return fieldsOf(found)["value"];
}

function textsOf(value: unknown): readonly string[] {
  if (typeof value === "string") return value === "" ? [] : [value];
  return listOf(value).filter((one) => typeof one === "string");
}
