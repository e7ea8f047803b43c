/** Values of versions' metadata as columns of a table; pure. */
import { parseLenientObject } from "../../widgets/jsonNodes";

/** Levels of nesting that have columns. */
const DEPTH = 3;
const LONGEST = 60;

/** Scalars of one version's metadata by their path: `params.lr`. */
export function scalarsOf(metadata: string | null): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const walk = (value: unknown, path: string, depth: number) => {
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      if (depth === DEPTH) return;
      for (const [key, inner] of Object.entries(value)) {
        walk(inner, path === "" ? key : `${path}.${key}`, depth + 1);
      }
    } else if (path !== "" && !Array.isArray(value)) {
      found.set(path, String(value).slice(0, LONGEST));
    }
  };
  walk(parseLenientObject(metadata), "", 0);
  return found;
}

/** Paths that some version has a value at; those that most have come first. */
export function columnsOf(rows: readonly ReadonlyMap<string, string>[]): string[] {
  const counts = new Map<string, number>();
  for (const row of rows) {
    for (const path of row.keys()) counts.set(path, (counts.get(path) ?? 0) + 1);
  }
  return [...counts]
    .toSorted(([a, one], [b, other]) => other - one || a.localeCompare(b, "en"))
    .map(([path]) => path);
}
