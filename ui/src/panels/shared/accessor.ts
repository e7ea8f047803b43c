/** Names of values of a run, as saved views write them: `summary:loss`, `config:lr.value`. */
import type { RunValues } from "./runValues";
import { type Fields, isFields } from "../../spec/document";

export type Section = "summary" | "config" | "run";

export interface Accessor {
  readonly section: Section;
  /** Without the `.value` that saved views put after the first part of a config key. */
  readonly name: string;
}

/** What a chart can draw: numbers on a scale, texts in a row, null not at all. */
export type Cell = number | string | null;

const SECTION = /^(summary|config|run):(.*)$/s;

/** Reads a name; one without a section is a metric of the summary. */
export function parseAccessor(text: string): Accessor {
  const found = SECTION.exec(text);
  if (!found) return { section: "summary", name: text };
  const [, section, name] = found as unknown as [string, Section, string];
  return { section, name: section === "config" ? withoutWrapper(name) : name };
}

/** Config keys are wrapped as `{value}`: `optim.value.lr` means `optim.lr`. */
function withoutWrapper(name: string): string {
  return name.replace(/^([^.]+(?:\.[^.]+)*?)\.value(?=\.|$)/, "$1");
}

export function formatAccessor({ section, name }: Accessor): string {
  if (section !== "config") return `${section}:${name}`;
  const [first, ...rest] = name.split(".");
  return `config:${[first, "value", ...rest].join(".")}`;
}

/** What people read on an axis. */
export function accessorLabel(text: string): string {
  const { section, name } = parseAccessor(text);
  return section === "run" ? (RUN_LABELS[name] ?? name) : name;
}

const RUN_LABELS: Readonly<Record<string, string>> = {
  name: "ID",
  displayName: "Name",
  createdAt: "Created",
  duration: "Duration",
  username: "User",
  jobType: "Job type",
  group: "Group",
  state: "State",
  host: "Host",
  sweep: "Sweep",
};

/** Fields of runs that charts offer beside config and summary. */
export const RUN_FIELDS: readonly string[] = Object.keys(RUN_LABELS);

/** The raw value behind a name; undefined when the run has none. */
export function rawValue(values: RunValues, accessor: Accessor): unknown {
  return inside(values[accessor.section], accessor.name);
}

/** Looks for `a.b.c` as a key, then as `a.b` holding `c`, and so on. */
function inside(fields: Fields, name: string): unknown {
  if (Object.hasOwn(fields, name)) return fields[name];
  for (let dot = name.lastIndexOf("."); dot > 0; dot = name.lastIndexOf(".", dot - 1)) {
    const outer = name.slice(0, dot);
    const found = Object.hasOwn(fields, outer) ? fields[outer] : undefined;
    if (isFields(found)) return inside(found, name.slice(dot + 1));
  }
  return undefined;
}

/** A value as a chart draws it; NaN and infinities have no place on an axis. */
export function cellOf(values: RunValues, accessor: Accessor): Cell {
  const value = rawValue(values, accessor);
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value === "string") return value;
  if (value === null || value === undefined) return null;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

export function numberOf(values: RunValues, accessor: Accessor): number | null {
  const cell = cellOf(values, accessor);
  return typeof cell === "number" ? cell : null;
}
