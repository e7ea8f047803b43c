/**
 * A saved view as it is kept: JSON of which we know a part. Changes make a new document
 * that shares what did not change, and never lose what we do not know.
 */
import { keepExact } from "./exactNumbers";

export type Fields = Readonly<Record<string, unknown>>;
export type Path = readonly (string | number)[];

export function isFields(value: unknown): value is Fields {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textOf(value: unknown, otherwise = ""): string {
  return typeof value === "string" ? value : otherwise;
}

/** What lies at a path; undefined where the document ends before it. */
export function valueAt(document: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (found, step) =>
      typeof step === "number" ? listOf(found)[step] : fieldsOf(found)[step],
    document,
  );
}

/** The document with another value at a path; `undefined` removes what is there. */
export function withValue(document: Fields, path: Path, value: unknown): Fields {
  return replaced(document, path, () => value) as Fields;
}

/** The document with what `change` makes of the value at a path. */
export function changedAt(
  document: Fields,
  path: Path,
  change: (value: unknown) => unknown,
): Fields {
  return replaced(document, path, change) as Fields;
}

function replaced(
  node: unknown,
  path: Path,
  change: (value: unknown) => unknown,
): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return change(node);
  if (typeof step === "number") {
    const list = [...listOf(node)];
    const next = replaced(list[step], rest, change);
    if (next === list[step]) return node;
    if (next === undefined) list.splice(step, 1);
    else {
      list[step] = next;
      keepExact(node, list);
    }
    return list;
  }
  const fields = fieldsOf(node);
  const next = replaced(fields[step], rest, change);
  if (next === fields[step]) return node;
  if (next !== undefined) return { ...fields, [step]: next };
  const { [step]: _gone, ...left } = fields;
  return left;
}

const ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";

/** Eleven characters, as sections, panels, run sets and views are called. */
export function newId(): string {
  const drawn = crypto.getRandomValues(new Uint8Array(11));
  return Array.from(drawn, (byte) => ALPHABET[byte % ALPHABET.length]).join("");
}
