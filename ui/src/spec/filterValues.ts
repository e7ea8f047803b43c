/** Values of conditions as they are typed into a field, and back. */
import { kindOfKey, type RunKey } from "./runKeys";

/** Operators as they are offered; a stored one that is not here is shown as it is. */
export const OPERATIONS: readonly { readonly id: string; readonly label: string }[] = [
  { id: "=", label: "=" },
  { id: "!=", label: "≠" },
  { id: "<", label: "<" },
  { id: "<=", label: "≤" },
  { id: ">", label: ">" },
  { id: ">=", label: "≥" },
  { id: "IN", label: "in" },
  { id: "NIN", label: "not in" },
  { id: "CONTAINS", label: "contains" },
  { id: "REGEX", label: "matches" },
  { id: "EXISTS", label: "exists" },
  { id: "MISSING", label: "is missing" },
  { id: "WITHINSECONDS", label: "within last" },
];

export const TIME_UNITS: readonly {
  readonly seconds: number;
  readonly label: string;
}[] = [
  { seconds: 60, label: "minutes" },
  { seconds: 3_600, label: "hours" },
  { seconds: 86_400, label: "days" },
];

/** What is offered for a condition; to exist is stored as not being null. */
export function operationOf(op: string, value: unknown): string {
  const isNull = value === null || value === undefined;
  // A condition without a value that was just added is no question for absence.
  if (isNull && op === "!=") return "EXISTS";
  if (isNull && (op === "=" || op === "==")) return "MISSING";
  return op === "==" ? "=" : op;
}

/** What is stored when an operation is chosen; a value that fits stays. */
export function withOperation(
  id: string,
  value: unknown,
): { readonly op: string; readonly value: unknown } {
  if (id === "EXISTS") return { op: "!=", value: null };
  if (id === "MISSING") return { op: "=", value: null };
  if (id === "IN" || id === "NIN") {
    return { op: id, value: Array.isArray(value) ? value : present(value) };
  }
  const one: unknown = Array.isArray(value) ? (value[0] ?? "") : value;
  if (id === "WITHINSECONDS") {
    return { op: id, value: typeof one === "number" ? one : 86_400 };
  }
  if (id === "REGEX" || id === "CONTAINS") return { op: id, value: String(one ?? "") };
  return { op: id, value: one ?? "" };
}

function present(value: unknown): readonly unknown[] {
  return value === null || value === undefined || value === "" ? [] : [value];
}

/** As it is typed: lists with commas, texts that look like something else in quotes. */
export function typedValue(value: unknown, key: RunKey | null): string {
  if (Array.isArray(value)) return value.map((one) => typedOne(one, key)).join(", ");
  return typedOne(value, key);
}

function typedOne(value: unknown, key: RunKey | null): string {
  if (value === null || value === undefined) return "";
  if (typeof value !== "string") return JSON.stringify(value);
  const isPlain = readOne(value, key) === value && !/[,"]/.test(value);
  return isPlain ? value : JSON.stringify(value);
}

/** What was typed, as it is stored: numbers and booleans where the key may hold them. */
export function readValue(text: string, op: string, key: RunKey | null): unknown {
  if (op !== "IN" && op !== "NIN") {
    return op === "REGEX" || op === "CONTAINS" ? text : readOne(text, key);
  }
  const parts = text.matchAll(/\s*("(?:[^"\\]|\\.)*"|[^,]+)\s*(?:,|$)/g);
  return Array.from(parts, (part) => part[1]!.trim())
    .filter((part) => part !== "")
    .map((part) => readOne(part, key));
}

function readOne(text: string, key: RunKey | null): unknown {
  if (/^".*"$/s.test(text)) {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      return text;
    }
  }
  const isText = key !== null && key.section === "run" && kindOfKey(key) !== "number";
  if (isText) return text;
  if (text === "true" || text === "false") return text === "true";
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : text;
}
