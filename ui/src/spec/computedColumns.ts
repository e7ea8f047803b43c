/**
 * Columns that the page works out of others. Their name and formula are the column's id,
 * `formula:gap = ${summary:val} - loss`, so that they survive where columns do: programs
 * that know nothing of formulas keep the ids of columns as they are.
 */
import { type Fields, fieldsOf, listOf } from "./document";
import type { RunKey } from "./runKeys";

export const COMPUTED = "formula";

export interface Computed {
  readonly name: string;
  readonly formula: string;
}

export function computedId({ name, formula }: Computed): string {
  return `${COMPUTED}:${cleanName(name)} = ${formula.trim()}`;
}

/** A name ends at the first equals sign, so that none can be part of it. */
export function cleanName(name: string): string {
  return name.replaceAll("=", " ").replaceAll(/\s+/g, " ").trim();
}

/** What a column's key says; null for other columns, and for what names no formula. */
export function computedOf({ section, name }: RunKey): Computed | null {
  const at = name.indexOf("=");
  if (section !== COMPUTED || at < 1) return null;
  const found = { name: name.slice(0, at).trim(), formula: name.slice(at + 1).trim() };
  return found.name === "" || found.formula === "" ? null : found;
}

/** With another column, or one in the place of `before`. */
export function withComputed(
  runSet: Fields,
  before: string | null,
  next: Computed,
): Fields {
  const id = computedId(next);
  if (before === id) return runSet;
  if (before !== null) return renamed(runSet, before, id);
  const feed = fieldsOf(runSet["runFeed"]);
  return {
    ...runSet,
    runFeed: {
      ...feed,
      columnVisible: { ...fieldsOf(feed["columnVisible"]), [id]: true },
    },
  };
}

export function withoutComputed(runSet: Fields, id: string): Fields {
  return renamed(runSet, id, null);
}

/** The id in every map and list of columns; null takes it out of them. */
function renamed(runSet: Fields, id: string, next: string | null): Fields {
  const feed = Object.entries(fieldsOf(runSet["runFeed"])).map(([part, said]) => {
    if (!part.startsWith("column")) return [part, said];
    if (Array.isArray(said)) {
      const ids = listOf(said).flatMap((one) =>
        one !== id ? [one] : next === null ? [] : [next],
      );
      return [part, ids];
    }
    const entries = Object.entries(fieldsOf(said)).flatMap(([key, value]) =>
      key !== id ? [[key, value]] : next === null ? [] : [[next, value]],
    );
    return [part, Object.fromEntries(entries)];
  });
  return { ...runSet, runFeed: Object.fromEntries(feed) };
}
