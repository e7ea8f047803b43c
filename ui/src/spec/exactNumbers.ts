/**
 * Numbers that a browser cannot hold: NaN, Infinity, integers beyond 2^53, `1.0`.
 *
 * The page reads what comes nearest (null for what is no number). How it was written
 * stands beside it in a hidden property of the object or list, which copies by spread
 * take with them, so that it is written back as it came while nobody changes it.
 */
const EXACT: unique symbol = Symbol("how numbers were written");

export interface ExactNumber {
  /** What the page reads in its place. */
  readonly value: number | null;
  /** As it was written. */
  readonly text: string;
}

type ExactNumbers = Readonly<Record<string, ExactNumber>>;

interface Holder {
  [EXACT]?: ExactNumbers;
}

/** The number of a text; null where writing its value gives the text back. */
export function exactNumber(text: string): ExactNumber | null {
  const value = Number(text);
  if (!Number.isFinite(value)) return { value: null, text };
  return String(value) === text ? null : { value, text };
}

/** Notes numbers of an object or list that was just made. */
export function noteExact(
  holder: object,
  numbers: Iterable<[string, ExactNumber]>,
): void {
  const found = Object.fromEntries(numbers);
  if (Object.keys(found).length > 0) (holder as Holder)[EXACT] = found;
}

/** Takes the notes of a list to its copy, in which places are the same. */
export function keepExact(from: unknown, to: readonly unknown[]): void {
  const found = (from as Holder | null | undefined)?.[EXACT];
  if (found !== undefined) (to as Holder)[EXACT] = found;
}

/** How a number was written, while it still is what was read. */
export function exactText(holder: object, key: string): string | null {
  const found = (holder as Holder)[EXACT];
  if (found === undefined || !Object.hasOwn(found, key)) return null;
  const { value, text } = found[key]!;
  const now = (holder as Record<string, unknown>)[key];
  return Object.is(now, value) ? text : null;
}

/** A number by its text: the same object for the same text, so that `===` compares. */
export class WrittenNumber {
  private static readonly known = new Map<string, WrittenNumber>();

  private constructor(readonly text: string) {}

  static of(text: string): WrittenNumber {
    const found = this.known.get(text) ?? new WrittenNumber(text);
    this.known.set(text, found);
    return found;
  }
}

const toWritten = new WeakMap<object, object>();
const toRead = new WeakMap<object, object>();

/** The value with `WrittenNumber`s in their places; the same where there are none. */
export function withWritten(value: unknown): unknown {
  if (value === null || typeof value !== "object") return value;
  const known = toWritten.get(value);
  if (known !== undefined) return known;
  const made = mapped(value, (one, key) => {
    const text = exactText(value, key);
    return text === null ? withWritten(one) : WrittenNumber.of(text);
  });
  toWritten.set(value, made);
  if (made !== value) toRead.set(made, value);
  return made;
}

/** The value as the page reads it: undoes `withWritten`. */
export function withoutWritten(value: unknown): unknown {
  if (value === null || typeof value !== "object") return value;
  const known = toRead.get(value);
  if (known !== undefined) return known;
  const notes: [string, ExactNumber][] = [];
  const made = mapped(value, (one, key) => {
    if (!(one instanceof WrittenNumber)) return withoutWritten(one);
    const exact = exactNumber(one.text)!;
    notes.push([key, exact]);
    return exact.value;
  });
  if (made !== value) noteExact(made, notes);
  toRead.set(value, made);
  return made;
}

/** A copy with other members; the same object where all of them are the same. */
function mapped(holder: object, change: (value: unknown, key: string) => unknown) {
  let isOther = false;
  const members = Object.entries(holder).map(([key, value]): [string, unknown] => {
    const next = change(value, key);
    isOther ||= next !== value;
    return [key, next];
  });
  if (!isOther) return holder;
  return Array.isArray(holder)
    ? members.map(([, value]) => value)
    : Object.fromEntries(members);
}
