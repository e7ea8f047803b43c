/** Single fields of a saved panel, read by their type: what is wrong counts as absent. */
import { type Accessor, RUN_FIELDS } from "../shared/accessor";

export type Config = Readonly<Record<string, unknown>>;

export function text(config: Config, name: string): string | null {
  const value = config[name];
  return typeof value === "string" && value !== "" ? value : null;
}

export function textList(config: Config, name: string): readonly string[] {
  const value = config[name];
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

export function flag(config: Config, name: string): boolean | null {
  const value = config[name];
  return typeof value === "boolean" ? value : null;
}

export function number(config: Config, name: string): number | null {
  const value = config[name];
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** A field that is one of some words. */
export function choice<Word extends string>(
  config: Config,
  name: string,
  words: readonly Word[],
): Word | null {
  return words.find((word) => word === config[name]) ?? null;
}

const SECTION = /^(config|summary|run)[:.](.+)$/s;

/**
 * What runs are grouped by: `config:lr`, `config.lr`, `summary.best`, `run:state`, a
 * field of runs, or else a key of the configuration; null for none.
 */
export function groupAccessor(words: string): Accessor | null {
  if (words === "" || words === "None" || words === "null") return null;
  const found = SECTION.exec(words);
  if (found) {
    const [, section, name] = found as unknown as [string, Accessor["section"], string];
    return { section, name: section === "config" ? unwrapped(name) : name };
  }
  const section = RUN_FIELDS.includes(words) ? "run" : "config";
  return { section, name: unwrapped(words) };
}

/** Saved views write `lr.value` for the configuration's `lr`. */
function unwrapped(name: string): string {
  return name.replace(/^([^.]+)\.value(?=\.|$)/, "$1");
}
