/** Specifications of Vega and Vega-Lite: read, filled in and fitted; pure. */
import { type Fields, fieldsOf, isFields, listOf, textOf } from "../../spec/document";
import type { Row } from "./chartRows";
import { brokenLine } from "./jsonLine";

export type Dialect = "vega" | "vega-lite";

export type ReadSpec =
  | { readonly spec: Fields }
  | { readonly problem: string; /** Counted from 1. */ readonly line: number | null };

/** A specification out of its JSON; or what is wrong with it, and where. */
export function readSpec(text: string): ReadSpec {
  try {
    const spec: unknown = JSON.parse(text);
    if (isFields(spec)) return { spec };
    return { problem: "a specification is an object: { … }", line: 1 };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { problem, line: brokenLine(text) };
  }
}

/** By what its schema says, else by what only one of them has. */
export function dialectOf(spec: Fields): Dialect {
  const schema = textOf(spec["$schema"]);
  if (schema.includes("/vega-lite/")) return "vega-lite";
  if (schema.includes("/vega/")) return "vega";
  const isVega = Array.isArray(spec["marks"]) || Array.isArray(spec["signals"]);
  return isVega ? "vega" : "vega-lite";
}

const PLACE = /\$\{(field|string):([^}]*)\}/g;

export interface Places {
  readonly fields: readonly string[];
  readonly strings: readonly string[];
}

/** What a specification leaves open: `${field:x}` a column, `${string:title}` a text. */
export function placesOf(spec: Fields): Places {
  const found = { field: new Set<string>(), string: new Set<string>() };
  for (const [, kind, name] of JSON.stringify(spec).matchAll(PLACE)) {
    found[kind as "field" | "string"].add(name!);
  }
  return { fields: [...found.field], strings: [...found.string] };
}

const ABSENT = Symbol("absent");

/**
 * The specification with columns and texts in their places. What depends on a column
 * that was not chosen is left out.
 */
export function filledSpec(spec: Fields, columns: Fields, words: Fields): Fields {
  const fill = (value: unknown): unknown => {
    if (typeof value === "string") return filledText(value, columns, words);
    if (Array.isArray(value)) return value.map(fill).filter((one) => one !== ABSENT);
    if (!isFields(value)) return value;
    const made = Object.entries(value).map(([key, one]) => [key, fill(one)] as const);
    if (made.some(([key, one]) => key === "field" && one === ABSENT)) return ABSENT;
    return Object.fromEntries(made.filter(([, one]) => one !== ABSENT));
  };
  return fieldsOf(fill(spec));
}

function filledText(text: string, columns: Fields, words: Fields): unknown {
  const whole = /^\$\{field:([^}]*)\}$/.exec(text)?.[1];
  if (whole !== undefined) {
    const column = textOf(columns[whole]);
    // Dots and brackets in the name of a column are no path into it.
    return column === "" ? ABSENT : column.replace(/[.[\]\\]/g, "\\$&");
  }
  return text.replace(PLACE, (_place, kind: string, name: string) =>
    textOf((kind === "field" ? columns : words)[name]),
  );
}

/** The name by which specifications call the rows of the query. */
const DATA_NAME = "wandb";

/**
 * The specification over rows of ours. Its own inline values stay; rows are copied,
 * since Vega writes into them.
 */
export function withRows(spec: Fields, dialect: Dialect, rows: readonly Row[]): Fields {
  const values = rows.map((row) => ({ ...row }));
  if (dialect === "vega") {
    const data = listOf(spec["data"]).map(fieldsOf);
    const at = data.findIndex((one) => one["name"] === DATA_NAME);
    const { url: _elsewhere, ...own } = fieldsOf(data[at]);
    const filled = { ...own, name: DATA_NAME, values };
    return { ...spec, data: at < 0 ? [filled, ...data] : data.with(at, filled) };
  }
  const datasets = { ...fieldsOf(spec["datasets"]), [DATA_NAME]: values };
  return { ...spec, data: spec["data"] ?? { name: DATA_NAME }, datasets };
}

const COMPOSED = ["facet", "concat", "hconcat", "vconcat", "repeat"];

/** Whether it is one picture, which can be made as large as its place. */
export function isSinglePlot(spec: Fields): boolean {
  const encoding = fieldsOf(spec["encoding"]);
  const isFaceted = ["facet", "row", "column"].some((name) => name in encoding);
  return !isFaceted && !COMPOSED.some((name) => name in spec);
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** One picture fills its place; several keep the sizes that their author gave them. */
export function fittedSpec(spec: Fields, dialect: Dialect, size: Size): Fields {
  if (dialect === "vega-lite" && !isSinglePlot(spec)) return spec;
  const autosize = { type: "fit", contains: "padding" };
  return { ...spec, ...size, autosize };
}

const COLOURS = new Set(["color", "fill", "stroke"]);

/** Runs have their own colours wherever colour stands for the name of the run. */
export function withRunColours(
  spec: Fields,
  runs: readonly { readonly name: string; readonly colour: string }[],
): Fields {
  const domain = [...new Set(runs.map((run) => run.name))];
  const range = domain.map((name) => runs.find((run) => run.name === name)!.colour);
  const paint = (value: unknown, key: string): unknown => {
    if (Array.isArray(value)) return value.map((one) => paint(one, ""));
    if (!isFields(value) || key === "datasets" || key === "data") return value;
    if (COLOURS.has(key) && value["field"] === "name" && value["scale"] === undefined) {
      return { ...value, scale: { domain, range } };
    }
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [name, paint(one, name)]),
    );
  };
  return fieldsOf(paint(spec, ""));
}

/** What an input of a chart may say of itself; the rest would be attributes of ours. */
const INPUT_WORDS = new Set(
  "input name options labels min max step debounce placeholder".split(" "),
);
const INPUTS = new Set("checkbox radio select range number text color date".split(" "));

/**
 * Without what would let a chart reach out of its frame: handlers on other elements,
 * inputs put elsewhere on the page, and inputs that are more than inputs.
 */
export function confined(spec: Fields): Fields {
  const strip = (value: unknown, key: string): unknown => {
    if (key === "datasets" || key === "values") return value;
    if (Array.isArray(value)) return value.map((one) => strip(one, ""));
    if (!isFields(value)) return value;
    if (key === "bind") return plainInput(value);
    const kept = Object.entries(value).filter(
      ([name]) => !(key === "config" && name === "events"),
    );
    return Object.fromEntries(kept.map(([name, one]) => [name, strip(one, name)]));
  };
  return fieldsOf(strip(spec, ""));
}

/** One input, or several by the names of fields. */
function plainInput(bind: Fields): Fields {
  if (!("input" in bind) && !("element" in bind)) {
    return Object.fromEntries(
      Object.entries(bind).map(([name, one]) => [name, plainInput(fieldsOf(one))]),
    );
  }
  const input = INPUTS.has(textOf(bind["input"])) ? bind["input"] : "text";
  const kept = Object.entries(bind).filter(([name]) => INPUT_WORDS.has(name));
  return { ...Object.fromEntries(kept), input };
}

const MOST_MADE = 1_000_000;

/**
 * Why a chart would make more rows of its own than a page can hold; null where it does
 * not. What is worked out while it is drawn cannot be told beforehand.
 */
export function excessIn(spec: unknown): string | null {
  if (Array.isArray(spec)) return firstExcess(spec);
  if (!isFields(spec)) return null;
  const made = spec["type"] === "sequence" ? spec : fieldsOf(spec["sequence"]);
  const { start = 0, stop = 0, step = 1 } = made;
  const count = (Number(stop) - Number(start)) / Number(step || 1);
  if (count > MOST_MADE) {
    return `a sequence of ${Math.round(count).toLocaleString("en")} rows is more than this page makes`;
  }
  return firstExcess(
    Object.entries(spec)
      .filter(([name]) => name !== "datasets" && name !== "values")
      .map(([, one]) => one),
  );
}

function firstExcess(parts: readonly unknown[]): string | null {
  for (const one of parts) {
    const excess = excessIn(one);
    if (excess !== null) return excess;
  }
  return null;
}

/** Lines of inputs that stand below a chart, as far as it says so itself. */
export function inputsOf(spec: Fields): number {
  const { datasets: _rows, data: _data, ...rest } = spec;
  return JSON.stringify(rest).split('"input":').length - 1;
}
