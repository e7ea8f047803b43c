/** The words of a filter in text form, each with its place in the line. */

/** The text cannot be read; `from` and `to` are the place that says why. */
export class FilterTextError extends Error {
  constructor(
    message: string,
    readonly from: number,
    readonly to: number,
  ) {
    super(message);
  }
}

export interface Token {
  readonly kind: "word" | "text" | "number" | "sign" | "end";
  readonly text: string;
  /** What a text, a number or one of the words true, false and null stands for. */
  readonly value?: unknown;
  readonly from: number;
  readonly to: number;
}

const CONSTANTS: Readonly<Record<string, unknown>> = {
  true: true,
  false: false,
  null: null,
  none: null,
};

const SPACE = /\s*/y;
const NUMBER = /[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\p{L}\p{N}_])/uy;
const WORD = /[\p{L}_][\p{L}\p{N}_/:@-]*(?:\.[\p{L}\p{N}_/:@-]+)*\.?/uy;
const SIGN = /<=|>=|!=|==|[=<>()[\],]/y;

/** @throws FilterTextError where something stands that no filter holds. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = skipped(text, 0);
  while (at < text.length) {
    const token = tokenAt(text, at);
    tokens.push(token);
    at = skipped(text, token.to);
  }
  return [...tokens, { kind: "end", text: "", from: text.length, to: text.length }];
}

function tokenAt(text: string, from: number): Token {
  const quote = text[from];
  if (quote === '"' || quote === "'") return quoted(text, from, quote);
  const number = match(NUMBER, text, from);
  if (number !== null) {
    const to = from + number.length;
    return { kind: "number", text: number, value: Number(number), from, to };
  }
  const sign = match(SIGN, text, from);
  if (sign !== null) return { kind: "sign", text: sign, from, to: from + sign.length };
  const word = match(WORD, text, from);
  if (word === null) {
    throw new FilterTextError(`“${text[from]}” means nothing here`, from, from + 1);
  }
  const plain = word.toLowerCase();
  const value = Object.hasOwn(CONSTANTS, plain) ? { value: CONSTANTS[plain] } : {};
  return { kind: "word", text: word, ...value, from, to: from + word.length };
}

/** A text in quotes; a backslash keeps its meaning in JSON, and saves a quote. */
function quoted(text: string, from: number, quote: string): Token {
  let at = from + 1;
  while (at < text.length && text[at] !== quote) at += text[at] === "\\" ? 2 : 1;
  if (at >= text.length) {
    throw new FilterTextError("this text has no closing quote", from, text.length);
  }
  const inner = text.slice(from + 1, at);
  return { kind: "text", text: inner, value: unescaped(inner), from, to: at + 1 };
}

function unescaped(inner: string): string {
  try {
    return JSON.parse(
      `"${inner.replace(/\\'/g, "'").replace(/(?<!\\)"/g, '\\"')}"`,
    ) as string;
  } catch {
    // Not JSON, such as the backslash of a pattern: taken as it stands.
    return inner;
  }
}

function match(pattern: RegExp, text: string, from: number): string | null {
  pattern.lastIndex = from;
  return pattern.exec(text)?.[0] ?? null;
}

function skipped(text: string, from: number): number {
  return from + (match(SPACE, text, from)?.length ?? 0);
}
