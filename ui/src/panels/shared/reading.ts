/** Reads fields of a panel's configuration; a value of the wrong type counts as absent. */
import { type Fields, withValue } from "../../spec/document";

export function textIn(config: Fields, name: string): string | null {
  const value = config[name];
  return typeof value === "string" && value !== "" ? value : null;
}

export function numberIn(config: Fields, name: string): number | null {
  const value = config[name];
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

export function flagIn(config: Fields, name: string): boolean {
  return config[name] === true;
}

export function textsIn(config: Fields, name: string): readonly string[] {
  const value = config[name];
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

/** One of `choices`, else the first of them. */
export function choiceIn<T extends string>(
  config: Fields,
  name: string,
  choices: readonly [T, ...T[]],
): T {
  return choices.find((one) => one === config[name]) ?? choices[0];
}

/** A count of at least one; `otherwise` when none is set. */
export function countIn(config: Fields, name: string, otherwise: number): number {
  return Math.max(1, Math.round(numberIn(config, name) ?? otherwise));
}

/** Both ends, or null where an end is left to the data. */
export type Range = readonly [number | null, number | null];

export function rangeIn(config: Fields, axis: string): Range {
  return [numberIn(config, `${axis}Min`), numberIn(config, `${axis}Max`)];
}

/** The configuration with one field set; null, "" and `false` take it away. */
export function withField(config: Fields, name: string, value: unknown): Fields {
  const isAbsent = value === null || value === "" || value === false;
  return withValue(config, [name], isAbsent ? undefined : value);
}
