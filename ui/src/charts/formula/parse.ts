import { CALLS, type Call, type Formula, type Sign } from "./formula";

/** Why a formula cannot be read, and where in its text, counted from 0. */
export interface FormulaProblem {
  readonly message: string;
  readonly at: number;
}

export type Parsed =
  | { readonly formula: Formula; readonly problem: null }
  | { readonly formula: null; readonly problem: FormulaProblem };

/** Nobody writes deeper ones, and a saved view must not exhaust the stack. */
const DEEPEST = 60;
const LONGEST = 2000;

class Refusal extends Error {
  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message);
  }
}

/**
 * Read a formula: `loss / 2`, `diff(train/loss)`, `loss - baseline.loss`,
 * `${summary:best} - loss`.
 *
 * Precedence is Python's: `**` binds tighter than a sign before it, and to the right.
 *
 * @param keys What runs logged. A key with `/`, `-` or a space in it is read as one
 *   name where it stands, the longest first; `a / b` with spaces always divides.
 */
export function parseFormula(text: string, keys: readonly string[] = []): Parsed {
  try {
    if (text.length > LONGEST) {
      throw new Refusal(`longer than ${LONGEST} characters`, LONGEST);
    }
    return { formula: new Reader(text, keys).all(), problem: null };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { formula: null, problem: { message: error.message, at: error.at } };
  }
}

/** A problem in words: `expected a value at character 7`. */
export function problemText({ message, at }: FormulaProblem): string {
  return `${message} at character ${at + 1}`;
}

const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const NAME = /[A-Za-z_][\w.]*/y;
const REFERENCE = /\$\{([^}]*)\}/y;
const SPACE = /\s*/y;

class Reader {
  private at = 0;
  private depth = 0;
  /** Keys that a plain name does not cover, longest first. */
  private readonly odd: readonly string[];

  constructor(
    private readonly text: string,
    private readonly keys: readonly string[],
  ) {
    this.odd = keys
      .filter((key) => !/^[A-Za-z_][\w.]*$/.test(key) && text.includes(key))
      .toSorted((a, b) => b.length - a.length);
  }

  all(): Formula {
    const formula = this.sum();
    if (this.at < this.text.length) {
      const found = this.text[this.at]!;
      throw new Refusal(
        found === "^"
          ? "unexpected '^', powers are written **"
          : `unexpected ${quoted(found)}`,
        this.at,
      );
    }
    return formula;
  }

  private sum(): Formula {
    this.depth++;
    if (this.depth > DEEPEST) throw new Refusal("nested too deeply", this.at);
    let left = this.product();
    for (let sign = this.sign("+", "-"); sign; sign = this.sign("+", "-")) {
      left = { kind: "binary", sign, left, right: this.product() };
    }
    this.depth--;
    return left;
  }

  private product(): Formula {
    let left = this.signed();
    for (let sign = this.factor(); sign; sign = this.factor()) {
      left = { kind: "binary", sign, left, right: this.signed() };
    }
    return left;
  }

  private factor(): Sign | null {
    this.skip();
    // The first star of a power is no product.
    return this.text.startsWith("**", this.at) ? null : this.sign("*", "/", "%");
  }

  private signed(): Formula {
    this.skip();
    const sign = this.sign("-", "+");
    if (!sign) return this.power();
    this.depth++;
    if (this.depth > DEEPEST) throw new Refusal("nested too deeply", this.at);
    const of = this.signed();
    this.depth--;
    return sign === "-" ? { kind: "negative", of } : of;
  }

  private power(): Formula {
    const left = this.value();
    this.skip();
    if (!this.text.startsWith("**", this.at)) return left;
    this.at += 2;
    return { kind: "binary", sign: "**", left, right: this.signed() };
  }

  private value(): Formula {
    this.skip();
    const start = this.at;
    if (this.text[start] === "(") {
      this.at++;
      const inner = this.sum();
      this.close(start);
      return inner;
    }
    const reference = this.take(REFERENCE);
    if (reference) return referenceOf(reference[1]!.trim(), start);
    if (this.text.startsWith("${", start)) {
      throw new Refusal("this reference has no closing }", start);
    }
    const number = this.take(NUMBER);
    if (number) return { kind: "number", value: Number(number[0]) };
    const odd = this.odd.find((key) => this.standsHere(key));
    if (odd !== undefined) {
      this.at += odd.length;
      return { kind: "metric", key: odd, ofBaseline: false };
    }
    const name = this.take(NAME);
    if (name) return this.named(name[0], start);
    throw new Refusal(
      start < this.text.length
        ? `expected a value, not ${quoted(this.text[start]!)}`
        : "expected a value",
      start,
    );
  }

  private named(name: string, start: number): Formula {
    this.skip();
    if (this.text[this.at] === "(") return this.call(name, start);
    if (this.keys.includes(name)) {
      return { kind: "metric", key: name, ofBaseline: false };
    }
    if (name === "x") return { kind: "x" };
    if (name.startsWith("baseline.")) return this.baseline(name, start);
    return { kind: "metric", key: name, ofBaseline: false };
  }

  /** `baseline.loss`, also for keys that are more than a name: `baseline.train/loss`. */
  private baseline(name: string, start: number): Formula {
    const from = start + "baseline.".length;
    const here = this.at;
    this.at = from;
    const odd = this.odd.find((key) => this.standsHere(key));
    this.at = odd === undefined ? here : from + odd.length;
    return {
      kind: "metric",
      key: odd ?? name.slice("baseline.".length),
      ofBaseline: true,
    };
  }

  private call(name: string, start: number): Formula {
    if (!Object.hasOwn(CALLS, name)) {
      const known = Object.keys(CALLS).join(", ");
      throw new Refusal(
        `no function is called ${quoted(name)} (known: ${known})`,
        start,
      );
    }
    const open = this.at++;
    const args = [this.sum()];
    while (this.text[this.at] === ",") {
      this.at++;
      args.push(this.sum());
    }
    this.close(open);
    const [fewest, most] = CALLS[name as Call];
    if (args.length < fewest || args.length > most) {
      throw new Refusal(
        `${name} takes ${wanted(fewest, most)}, not ${args.length}`,
        start,
      );
    }
    return { kind: "call", name: name as Call, args };
  }

  private close(open: number): void {
    this.skip();
    if (this.text[this.at] !== ")") {
      throw this.at < this.text.length
        ? new Refusal(`unexpected ${quoted(this.text[this.at]!)}`, this.at)
        : new Refusal("this bracket is never closed", open);
    }
    this.at++;
    this.skip();
  }

  private sign<S extends Sign>(...signs: readonly S[]): S | null {
    this.skip();
    const found = signs.find((sign) => this.text.startsWith(sign, this.at)) ?? null;
    if (found) this.at += found.length;
    return found;
  }

  private skip(): void {
    this.take(SPACE);
  }

  private take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found) this.at += found[0].length;
    return found;
  }

  /** A key stands here as a whole: `loss/a` does not begin `loss/abc`. */
  private standsHere(key: string): boolean {
    const after = this.text[this.at + key.length];
    return (
      this.text.startsWith(key, this.at) &&
      (after === undefined || !/\w/.test(after) || !/\w$/.test(key))
    );
  }
}

function referenceOf(name: string, at: number): Formula {
  const colon = name.indexOf(":");
  const section = colon < 0 ? "" : name.slice(0, colon);
  const rest = name.slice(colon + 1).trim();
  if (section === "config" || section === "summary") {
    if (rest === "") throw new Refusal(`which ${section} value is meant`, at);
    return { kind: "value", section, name: rest };
  }
  if (name === "x") return { kind: "x" };
  if (name === "") throw new Refusal("empty reference", at);
  if (section === "baseline") return { kind: "metric", key: rest, ofBaseline: true };
  const key = section === "history" ? rest : name;
  return { kind: "metric", key, ofBaseline: false };
}

function wanted(fewest: number, most: number): string {
  if (fewest !== most) return `${fewest} to ${most} arguments`;
  return fewest === 1 ? "1 argument" : `${fewest} arguments`;
}

function quoted(text: string): string {
  return `'${text}'`;
}
