/** What a sweep's configuration says, and where its runs hold the values; no drawing. */
import { parseLenientObject } from "../../widgets/jsonNodes";

export interface Metric {
  name: string;
  goal: "minimize" | "maximize";
}

export interface SweepFacts {
  /** Null when the configuration names none. */
  metric: Metric | null;
  /** Names of the parameters that are searched, groups with dots: `optimizer.lr`. */
  parameters: readonly string[];
  /** Best runs first; the newest first without a metric. */
  order: string;
}

type Fields = Record<string, unknown>;

function fieldsOf(value: unknown): Fields {
  return value !== null && typeof value === "object" && !Array.isArray(value)
    ? (value as Fields)
    : {};
}

/** Reads a configuration as the server writes it in JSON. */
export function sweepFacts(configJson: string): SweepFacts {
  const config = parseLenientObject(configJson);
  const told = fieldsOf(config["metric"]);
  const name = told["name"];
  const metric: Metric | null =
    typeof name === "string" && name !== ""
      ? { name, goal: told["goal"] === "maximize" ? "maximize" : "minimize" }
      : null;
  const sign = metric?.goal === "maximize" ? "-" : "+";
  return {
    metric,
    parameters: parameterNames(fieldsOf(config["parameters"])),
    order: metric ? `${sign}summary_metrics.${metric.name}` : "-created_at",
  };
}

function parameterNames(group: Fields): string[] {
  return Object.entries(group).flatMap(([name, told]) => {
    const nested = fieldsOf(told)["parameters"];
    if (nested === undefined) return [name];
    return parameterNames(fieldsOf(nested)).map((inner) => `${name}.${inner}`);
  });
}

/** The value at a path whose dots may be part of a key or lead into an object. */
export function valueAt(document: Fields, path: string): unknown {
  if (Object.hasOwn(document, path)) return document[path];
  for (let dot = path.lastIndexOf("."); dot > 0; dot = path.lastIndexOf(".", dot - 1)) {
    const inner = document[path.slice(0, dot)];
    const found = valueAt(fieldsOf(inner), path.slice(dot + 1));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A run's metric: the number, or the one a summary such as `{min: …}` holds. */
export function metricValue(summary: Fields, { name, goal }: Metric): number | null {
  const found = valueAt(summary, name);
  if (typeof found === "number") return found;
  const held = fieldsOf(found);
  const best = goal === "maximize" ? held["max"] : held["min"];
  const value = best ?? held["min"] ?? held["max"] ?? held["last"];
  return typeof value === "number" ? value : null;
}

/** A value as a cell shows it: numbers shortened, everything else as it is written. */
export function cellText(value: unknown): string {
  if (value === undefined || value === null) return "–";
  if (typeof value === "number") {
    return Number.isInteger(value)
      ? String(value)
      : String(Number(value.toPrecision(6)));
  }
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** `3 of 9 runs`, `3 runs` where there is no end. */
export function runsText(count: number, expected: number | null): string {
  if (expected !== null) return `${count} of ${expected} runs`;
  return `${count} ${count === 1 ? "run" : "runs"}`;
}
