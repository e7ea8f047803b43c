/** Specifications as text. Numbers that a browser cannot hold go back as they came. */
import { type Fields, fieldsOf } from "./document";
import { type ExactNumber, exactNumber, exactText, noteExact } from "./exactNumbers";

/** What only a text may hold that does not survive `JSON.parse` as it is. */
const UNUSUAL = /NaN|Infinity|\d{16}|\d\.\d*0(?!\d)|\d[eE]|-0|\d\.\d{15}/;

/**
 * The document of a text as it was saved. Python writes numbers that JSON does not have,
 * and longer ones than a browser holds: see `exactNumbers`.
 */
export function parseSpec(text: string): Fields {
  return fieldsOf(parseExactly(text));
}

/** Like `parseSpec` for any value. */
export function parseExactly(text: string): unknown {
  return UNUSUAL.test(text) ? new Reader(text).whole() : JSON.parse(text);
}

/** The text of a document, or of a part of one. */
export function writeSpec(value: unknown, indent = 0): string {
  return written(value, indent, "\n") ?? "null";
}

function written(value: unknown, indent: number, line: string): string | undefined {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const inner = line + " ".repeat(indent);
  const isList = Array.isArray(value);
  const members: string[] = [];
  for (const key of Object.keys(value)) {
    const one = (value as Fields)[key];
    const text = exactText(value, key) ?? written(one, indent, inner);
    if (isList) members.push(text ?? "null");
    else if (text !== undefined) {
      members.push(`${JSON.stringify(key)}:${indent > 0 ? " " : ""}${text}`);
    }
  }
  const [open, close] = isList ? "[]" : "{}";
  if (indent === 0 || members.length === 0) return open + members.join(",") + close;
  return open! + inner + members.join(`,${inner}`) + line + close!;
}

const NUMBER = /-?(?:Infinity|\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)|NaN/y;
const WORDS: readonly [string, unknown][] = [
  ["true", true],
  ["false", false],
  ["null", null],
];

/** Reads JSON as Python writes it. */
class Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  whole(): unknown {
    const value = this.value();
    if (this.next() !== undefined) throw this.problem();
    return value instanceof Written ? value.number.value : value;
  }

  private value(): unknown {
    const next = this.next();
    if (next === '"') return this.string();
    if (next === "{") return this.object();
    if (next === "[") return this.list();
    const word = WORDS.find(([name]) => this.text.startsWith(name, this.at));
    if (word !== undefined) {
      this.at += word[0].length;
      return word[1];
    }
    return this.number();
  }

  private object(): Fields {
    const members: [string, unknown][] = [];
    const exact: [string, ExactNumber][] = [];
    this.at += 1;
    while (this.next() !== "}") {
      if (members.length > 0) this.take(",");
      if (this.next() !== '"') throw this.problem();
      const key = this.string();
      this.take(":");
      members.push([key, this.member(key, exact)]);
    }
    this.at += 1;
    const made = Object.fromEntries(members);
    noteExact(made, exact);
    return made;
  }

  private list(): unknown[] {
    const made: unknown[] = [];
    const exact: [string, ExactNumber][] = [];
    this.at += 1;
    while (this.next() !== "]") {
      if (made.length > 0) this.take(",");
      made.push(this.member(String(made.length), exact));
    }
    this.at += 1;
    noteExact(made, exact);
    return made;
  }

  private member(key: string, exact: [string, ExactNumber][]): unknown {
    const value = this.value();
    if (!(value instanceof Written)) return value;
    exact.push([key, value.number]);
    return value.number.value;
  }

  private string(): string {
    let end = this.text.indexOf('"', this.at + 1);
    while (end > 0 && this.isEscaped(end)) end = this.text.indexOf('"', end + 1);
    if (end < 0) throw this.problem();
    const quoted = this.text.slice(this.at, end + 1);
    this.at = end + 1;
    return JSON.parse(quoted) as string;
  }

  private isEscaped(at: number): boolean {
    let slashes = 0;
    while (this.text[at - 1 - slashes] === "\\") slashes += 1;
    return slashes % 2 === 1;
  }

  private number(): unknown {
    NUMBER.lastIndex = this.at;
    const found = NUMBER.exec(this.text)?.[0];
    if (found === undefined) throw this.problem();
    this.at += found.length;
    const exact = exactNumber(found);
    return exact === null ? Number(found) : new Written(exact);
  }

  private take(sign: string): void {
    if (this.next() !== sign) throw this.problem();
    this.at += 1;
  }

  /** The next sign that means something; undefined at the end. */
  private next(): string | undefined {
    let sign = this.text[this.at];
    while (sign === " " || sign === "\n" || sign === "\r" || sign === "\t") {
      this.at += 1;
      sign = this.text[this.at];
    }
    return sign;
  }

  private problem(): SyntaxError {
    const found = JSON.stringify(this.text.slice(this.at, this.at + 20));
    return new SyntaxError(`no JSON at character ${this.at}: ${found}`);
  }
}

/** A number on its way into the object or list that holds it. */
class Written {
  constructor(readonly number: ExactNumber) {}
}
