/**
 * Two people, or two tabs, changed one document: what either changed is in the result.
 * Lists are joined item by item where items have ids; a panel may move on one side while
 * the other changes it. Only where both changed the same value somebody has to decide.
 */
import { type Fields, listOf } from "./document";
import { withoutWritten, withWritten, WrittenNumber } from "./exactNumbers";
import { apart, together } from "./panelsApart";

export type Side = "mine" | "theirs";

/** Where both changed the same: names of fields, and ids of what has one. */
export type ConflictPath = readonly string[];

export interface Merge {
  readonly document: Fields;
  readonly conflicts: readonly ConflictPath[];
}

/** Joins two documents that were made from one. */
export function merged(
  base: Fields,
  mine: Fields,
  theirs: Fields,
  prefer: Side = "mine",
): Merge {
  if (mine === base || mine === theirs) return { document: theirs, conflicts: [] };
  if (theirs === base) return { document: mine, conflicts: [] };
  const [from, left, right] = apart(
    [base, mine, theirs].map((one) => withWritten(one) as Fields),
  );
  const merge = new Merging(prefer);
  const found = merge.value(from, left, right, []) as Fields;
  const preferred = prefer === "mine" ? [left!, right!] : [right!, left!];
  const document = withoutWritten(together(found, preferred)) as Fields;
  return { document, conflicts: merge.conflicts };
}

/** The next value with the parts of the known one wherever they are equal. */
export function sharing<T>(known: unknown, next: T): T {
  return withoutWritten(shared(withWritten(known), withWritten(next))) as T;
}

function shared(known: unknown, next: unknown): unknown {
  if (known === next || !isHolder(known) || !isHolder(next)) return next;
  if (Array.isArray(known) !== Array.isArray(next)) return next;
  const before = new Map(Object.entries(known));
  let isEqual = true;
  const members = Object.entries(next).map(([key, value]): [string, unknown] => {
    const one = shared(before.get(key), value);
    isEqual &&= one === before.get(key) && before.has(key);
    return [key, one];
  });
  if (isEqual && members.length === before.size) return known;
  return Array.isArray(next)
    ? members.map(([, value]) => value)
    : Object.fromEntries(members);
}

function isSame(one: unknown, other: unknown): boolean {
  return one === other || shared(one, other) === one;
}

/** An object or a list, and not a number by its text. */
function isHolder(value: unknown): value is object {
  return (
    value !== null && typeof value === "object" && !(value instanceof WrittenNumber)
  );
}

class Merging {
  readonly conflicts: ConflictPath[] = [];

  constructor(private readonly prefer: Side) {}

  value(base: unknown, mine: unknown, theirs: unknown, path: ConflictPath): unknown {
    if (isSame(mine, theirs)) return mine;
    if (isSame(base, mine)) return theirs;
    if (isSame(base, theirs)) return mine;
    if (isHolder(mine) && isHolder(theirs)) {
      if (!Array.isArray(mine) && !Array.isArray(theirs)) {
        const from = isHolder(base) && !Array.isArray(base) ? base : {};
        return this.fields(from as Fields, mine as Fields, theirs as Fields, path);
      }
      if (Array.isArray(mine) && Array.isArray(theirs)) {
        const sides = [listOf(base), mine, theirs].map(byName);
        const [from, left, right] = sides;
        if (from && left && right) return this.list(from, left, right, path);
      }
    }
    return this.decide(mine, theirs, path);
  }

  private decide(mine: unknown, theirs: unknown, path: ConflictPath): unknown {
    this.conflicts.push(path);
    return this.prefer === "mine" ? mine : theirs;
  }

  private fields(
    base: Fields,
    mine: Fields,
    theirs: Fields,
    path: ConflictPath,
  ): Fields {
    const members = [...new Set([...Object.keys(mine), ...Object.keys(theirs)])].map(
      (key): [string, unknown] => [
        key,
        this.value(own(base, key), own(mine, key), own(theirs, key), [...path, key]),
      ],
    );
    return Object.fromEntries(members.filter(([, value]) => value !== undefined));
  }

  private list(base: Named, mine: Named, theirs: Named, path: ConflictPath): unknown[] {
    const kept = new Map<string, unknown>();
    for (const name of new Set([...mine.keys(), ...theirs.keys()])) {
      const sides = [base, mine, theirs].map((side) => side.get(name));
      const value = this.value(sides[0], sides[1], sides[2], [...path, name]);
      if (value !== undefined) kept.set(name, value);
    }
    return this.order(base, mine, theirs, path)
      .filter((name) => kept.has(name))
      .map((name) => kept.get(name));
  }

  /** Whoever changed the order says it; what only the other has follows its neighbour. */
  private order(
    base: Named,
    mine: Named,
    theirs: Named,
    path: ConflictPath,
  ): readonly string[] {
    const common = (side: Named) =>
      [...side.keys()]
        .filter((name) => [base, mine, theirs].every((one) => one.has(name)))
        .join("\n");
    const [from, left, right] = [common(base), common(mine), common(theirs)];
    const isTheirs =
      left === from ||
      (left !== right && right !== from && this.decide(false, true, path) === true);
    const [main, other] = isTheirs ? [theirs, mine] : [mine, theirs];
    const order = [...main.keys()];
    let after = -1;
    for (const name of other.keys()) {
      const at = order.indexOf(name);
      if (at < 0) order.splice(after + 1, 0, name);
      after = at < 0 ? after + 1 : at;
    }
    return order;
  }
}

type Named = ReadonlyMap<string, unknown>;

/** The items of a list by their names; null where they have none, or not one each. */
function byName(list: readonly unknown[]): Named | null {
  const named = new Map<string, unknown>();
  for (const item of list) {
    const name = nameOf(item);
    if (name === null || named.has(name)) return null;
    named.set(name, item);
  }
  return named;
}

function nameOf(item: unknown): string | null {
  if (typeof item === "string") return item;
  if (!isHolder(item) || Array.isArray(item)) return null;
  const fields = item as Fields;
  const name = own(fields, "__id__") ?? own(fields, "id") ?? own(fields, "name");
  return typeof name === "string" ? name : null;
}

/** Keys are any text, also those that every object has. */
function own(fields: Fields, key: string): unknown {
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}
