/**
 * Conditions as a line of text: `config.lr < 0.1 and (tags in ["a"] or off name = "b")`. What
 * the official package writes in Python (`Config("lr") < 0.1`) is read as well.
 */
import { type Fields, isFields, listOf } from "./document";
import { connectorOf, type FilterItem, isGroup } from "./filters";
import { FilterTextError, type Token, tokensOf } from "./filterTokens";
import { type RunKey, RUN_FIELDS, keyId, plainConfigName, runKeyOf } from "./runKeys";

export { FilterTextError } from "./filterTokens";

/** Stored operators as text says them. */
const WORDS: Readonly<Record<string, string>> = {
  "=": "=",
  "==": "=",
  "!=": "!=",
  "<": "<",
  "<=": "<=",
  ">": ">",
  ">=": ">=",
  IN: "in",
  NIN: "not in",
  CONTAINS: "contains",
  REGEX: "matches",
};

const SECTIONS: Readonly<Record<string, string>> = {
  config: "config",
  summary: "summary",
  summary_metrics: "summary",
  tag: "tags",
  logged: "keys_info",
  run: "run",
};

const SAID: Readonly<Record<string, string>> = {
  config: "config",
  summary: "summary",
  tags: "tag",
  keys_info: "logged",
};

const FUNCTIONS: Readonly<Record<string, string>> = {
  config: "config",
  summary: "summary",
  summarymetric: "summary",
  metric: "run",
  tags: "tags",
  keysinfo: "keys_info",
};

/** Names that the official package and the store have for what we call otherwise. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  createdtimestamp: "createdAt",
  hostname: "host",
  usingartifact: "inputArtifacts",
  outputtingartifact: "outputArtifacts",
};

const UNITS: readonly (readonly [string, number])[] = [
  ["days", 86_400],
  ["hours", 3_600],
  ["minutes", 60],
  ["seconds", 1],
];

const PLAIN_NAME = /^[\p{L}\p{N}_/:@-]+(?:\.[\p{L}\p{N}_/:@-]+)*$/u;
/** Words that end a name without quotes, or begin something else. */
const RESERVED = new Set(["and", "or", "not", "in", "off", "exists", "missing"]);

/** The conditions as text; what is not filled in yet is left out. */
export function printFilter(items: readonly FilterItem[]): string {
  const parts: string[] = [];
  for (const item of items) {
    const part = isGroup(item) ? printGroup(item) : printCondition(item);
    if (part === null) continue;
    if (parts.length > 0) parts.push(connectorOf(item).toLowerCase());
    parts.push(part);
  }
  return parts.join(" ");
}

function printGroup(item: FilterItem): string | null {
  const inner = printFilter(listOf(item["filters"]).filter(isFields));
  return inner === "" ? null : `(${inner})`;
}

function printCondition(item: FilterItem): string | null {
  const key = runKeyOf(item["key"]);
  if (key === null) return null;
  const text = `${printKey(key)} ${printTest(item)}`;
  return item["disabled"] === true ? `off ${text}` : text;
}

export function printKey(key: RunKey): string {
  if (key.section === "run") {
    const word = RUN_FIELDS.find((field) => field.name === key.name)?.word;
    return word ?? `run.${printName(key.name)}`;
  }
  return `${SAID[key.section] ?? key.section}.${printName(key.name)}`;
}

function printName(name: string): string {
  return PLAIN_NAME.test(name) ? name : JSON.stringify(name);
}

function printTest(item: FilterItem): string {
  const op = String(item["op"] ?? "=");
  const value = item["value"] ?? null;
  if (value === null && op === "!=") return "exists";
  if (value === null && (op === "=" || op === "==")) return "missing";
  if (op === "WITHINSECONDS") {
    const seconds = Number(value);
    const [unit, size] = UNITS.find(([, one]) => seconds % one === 0) ?? UNITS.at(-1)!;
    return `within last ${seconds / size} ${unit}`;
  }
  return `${WORDS[op] ?? op} ${printValue(value)}`;
}

function printValue(value: unknown): string {
  return Array.isArray(value)
    ? `[${value.map((one) => JSON.stringify(one)).join(", ")}]`
    : JSON.stringify(value);
}

/**
 * Reads the text. Conditions that stood in `before` keep what we do not know of them.
 *
 * @throws FilterTextError with the place of what could not be read.
 */
export function parseFilter(
  text: string,
  before: readonly FilterItem[] = [],
): readonly FilterItem[] {
  const parser = new Parser(text, leavesById(before));
  return parser.whole();
}

function leavesById(items: readonly FilterItem[]): Map<string, Fields[]> {
  const found = new Map<string, Fields[]>();
  const visit = (one: FilterItem) => {
    if (isGroup(one))
      return void listOf(one["filters"]).filter(isFields).forEach(visit);
    const key = runKeyOf(one["key"]);
    if (key === null) return;
    found.set(keyId(key), [...(found.get(keyId(key)) ?? []), one]);
  };
  items.forEach(visit);
  return found;
}

class Parser {
  private readonly tokens: readonly Token[];
  private at = 0;

  constructor(
    text: string,
    private readonly before: Map<string, Fields[]>,
  ) {
    this.tokens = tokensOf(text);
  }

  whole(): readonly FilterItem[] {
    if (this.peek().kind === "end") return [];
    const items = this.list();
    if (this.peek().kind !== "end") this.fail("“and” or “or” is expected here");
    return items;
  }

  private peek(): Token {
    return this.tokens[this.at]!;
  }

  private list(): FilterItem[] {
    const items = [this.term()];
    for (;;) {
      const connector = this.takeWord("and")
        ? "AND"
        : this.takeWord("or")
          ? "OR"
          : null;
      if (connector === null) return items;
      items.push({ ...this.term(), connector });
    }
  }

  private term(): FilterItem {
    if (this.takeSign("(")) {
      const inner = this.list();
      if (!this.takeSign(")")) this.fail("a closing bracket is expected here");
      return inner.length === 1 ? inner[0]! : { filters: inner };
    }
    const isOff = this.takeWord("off");
    const key = this.key();
    const { op, value } = this.test(key);
    const { connector: _gone, ...kept } = this.before.get(keyId(key))?.shift() ?? {};
    const stored = runKeyOf(kept["key"]);
    return {
      ...kept,
      key: stored === null ? key : kept["key"],
      op,
      value: key.section === "run" && key.name === "state" ? lowered(value) : value,
      disabled: isOff,
    };
  }

  private key(): RunKey {
    const token = this.peek();
    if (token.kind !== "word" || RESERVED.has(token.text.toLowerCase())) {
      this.fail("the name of a field is expected here");
    }
    this.at += 1;
    const called = FUNCTIONS[token.text.toLowerCase()];
    if (this.peek().text === "(" && this.peek().kind === "sign") {
      if (called === undefined) this.fail(`“${token.text}” is no function`, token);
      return this.call(called);
    }
    const dot = token.text.indexOf(".");
    const head = dot < 0 ? token.text : token.text.slice(0, dot);
    const rest = dot < 0 ? "" : token.text.slice(dot + 1);
    const section = SECTIONS[head.toLowerCase()];
    if (dot < 0 || section === undefined)
      return runField(token.text) ?? this.unknown(token);
    // config."a b": the name stands in quotes behind the dot.
    if (rest === "" && this.peek().kind === "text")
      return { section, name: this.take().value as string };
    if (rest === "") this.fail(`a name is expected behind “${head}.”`);
    return section === "run"
      ? (runField(rest) ?? { section, name: rest })
      : { section, name: rest };
  }

  /** `Config("lr")`, behind its name. */
  private call(section: string): RunKey {
    this.at += 1;
    const name = this.peek().kind === "text" ? String(this.take().value) : "";
    if (!this.takeSign(")"))
      this.fail("a name in quotes and a closing bracket are expected here");
    if (section === "tags" && name === "") return { section: "run", name: "tags" };
    if (name === "") this.fail("a name in quotes is expected here");
    return section === "run"
      ? (runField(name) ?? { section, name })
      : { section, name };
  }

  private unknown(token: Token): never {
    this.fail(
      `“${token.text}” is no field of a run; write config.${token.text} or summary.${token.text}`,
      token,
    );
  }

  private test(key: RunKey): { op: string; value: unknown } {
    if (this.takeWord("exists")) return { op: "!=", value: null };
    if (this.takeWord("missing")) return { op: "=", value: null };
    if (this.takeWord("contains")) return { op: "CONTAINS", value: this.value() };
    if (this.takeWord("matches") || this.takeWord("regex")) {
      return { op: "REGEX", value: this.pattern() };
    }
    if (this.takeWord("within_last")) return this.within(key);
    if (this.takeWord("within")) {
      if (!this.takeWord("last")) this.fail("“last” is expected here");
      return this.within(key);
    }
    if (this.takeWord("not")) {
      if (this.takeWord("exists")) return { op: "=", value: null };
      if (!this.takeWord("in")) this.fail("“in” is expected here");
      return { op: "NIN", value: this.values() };
    }
    if (this.takeWord("in")) return { op: "IN", value: this.values() };
    for (const sign of ["<=", ">=", "!=", "==", "=", "<", ">"]) {
      if (this.takeSign(sign))
        return { op: sign === "==" ? "=" : sign, value: this.value() };
    }
    this.fail(
      "a comparison is expected here: = != < <= > >= in, not in, contains, matches, exists",
    );
  }

  private within(key: RunKey): { op: string; value: unknown } {
    if (key.name !== "createdAt") this.fail("only “created” can be within the last …");
    const amount = this.take();
    if (typeof amount.value !== "number")
      this.fail("a number is expected here", amount);
    const unit = this.take();
    const word = String(unit.value ?? unit.text).toLowerCase();
    const size = UNITS.find(([name]) => name === word || name === `${word}s`)?.[1];
    if (size === undefined) this.fail("minutes, hours or days are expected here", unit);
    return { op: "WITHINSECONDS", value: amount.value * size };
  }

  private pattern(): string {
    const token = this.peek();
    const value = String(this.value());
    try {
      void new RegExp(value.replace(/^\(\?[ims]+\)/, ""));
    } catch {
      this.fail(`“${value}” is not a regular expression`, token);
    }
    return value;
  }

  private values(): unknown[] {
    if (!this.takeSign("[")) this.fail("a list in square brackets is expected here");
    const values: unknown[] = [];
    while (!this.takeSign("]")) {
      values.push(this.value());
      if (this.takeSign("]")) break;
      if (!this.takeSign(","))
        this.fail("a comma or a closing bracket is expected here");
    }
    return values;
  }

  private value(): unknown {
    const token = this.peek();
    if (token.kind === "word" && RESERVED.has(token.text.toLowerCase())) {
      this.fail("a value is expected here");
    }
    if (token.kind === "sign" || token.kind === "end")
      this.fail("a value is expected here");
    this.at += 1;
    // A bare word is a text: state = finished.
    return token.kind === "word" && token.value === undefined
      ? token.text
      : token.value;
  }

  private take(): Token {
    const token = this.peek();
    if (token.kind !== "end") this.at += 1;
    return token;
  }

  private takeSign(sign: string): boolean {
    const isNext = this.peek().kind === "sign" && this.peek().text === sign;
    if (isNext) this.at += 1;
    return isNext;
  }

  private takeWord(word: string): boolean {
    const isNext =
      this.peek().kind === "word" && this.peek().text.toLowerCase() === word;
    if (isNext) this.at += 1;
    return isNext;
  }

  private fail(message: string, token: Token = this.peek()): never {
    throw new FilterTextError(message, token.from, token.to);
  }
}

function runField(text: string): RunKey | null {
  const plain = text.toLowerCase();
  // The words come first: `name` is what people call the name, not the stored id.
  const field =
    RUN_FIELDS.find(({ word }) => word === plain) ??
    RUN_FIELDS.find(({ name }) => name.toLowerCase() === plain);
  const jobType = plain === "jobtype" ? "jobType" : undefined;
  const name = field?.name ?? jobType ?? OTHER_NAMES[plain];
  return name === undefined ? null : { section: "run", name };
}

function lowered(value: unknown): unknown {
  if (typeof value === "string") return value.toLowerCase();
  return Array.isArray(value) ? value.map(lowered) : value;
}

/** What a key is completed with: every word that can begin a condition. */
export function completions(
  configKeys: readonly string[],
  summaryKeys: readonly string[],
): readonly string[] {
  return [
    ...RUN_FIELDS.map(({ word }) => word),
    ...configKeys.map((name) => `config.${printName(plainConfigName(name))}`),
    ...summaryKeys.map((name) => `summary.${printName(name)}`),
  ];
}
