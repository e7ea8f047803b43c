/** Single fields of a saved panel, read by their type: what is wrong counts as absent. */
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

const SUMMARY = "summary_metrics.";

/**
 * The logged key that a saved view means. Scripts may name the summary's value of a
 * metric, whose history is what a line shows.
 */
export function metricKey(name: string): string {
  return name.startsWith(SUMMARY) ? name.slice(SUMMARY.length) : name;
}
