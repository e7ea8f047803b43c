/** A formula over what runs logged, as `parseFormula` reads it; plain data. */
export type Formula =
  | { readonly kind: "number"; readonly value: number }
  /** The place on the x axis. */
  | { readonly kind: "x" }
  | { readonly kind: "metric"; readonly key: string; readonly ofBaseline: boolean }
  /** A value that a run has once: `${config:lr}`, `${summary:best}`. */
  | { readonly kind: "value"; readonly section: ValueSection; readonly name: string }
  | { readonly kind: "negative"; readonly of: Formula }
  | {
      readonly kind: "binary";
      readonly sign: Sign;
      readonly left: Formula;
      readonly right: Formula;
    }
  | { readonly kind: "call"; readonly name: Call; readonly args: readonly Formula[] };

export type ValueSection = "config" | "summary";
export type Sign = "+" | "-" | "*" | "/" | "%" | "**";

/** What can be called, and with how many arguments. */
export const CALLS = {
  abs: [1, 1],
  log: [1, 1],
  log2: [1, 1],
  log10: [1, 1],
  exp: [1, 1],
  sqrt: [1, 1],
  /** Of one argument: the least so far. Of several: the least of them at each place. */
  min: [1, 20],
  max: [1, 20],
  /** The second argument is the weight of what came before, 0.9 unless given. */
  ema: [1, 2],
  diff: [1, 1],
  cumsum: [1, 1],
} as const satisfies Record<string, readonly [number, number]>;

export type Call = keyof typeof CALLS;

/** Each value of these depends on all values before it, also on those out of view. */
const RUNNING: ReadonlySet<Call> = new Set(["ema", "cumsum"]);

function partsOf(formula: Formula): readonly Formula[] {
  if (formula.kind === "negative") return [formula.of];
  if (formula.kind === "binary") return [formula.left, formula.right];
  return formula.kind === "call" ? formula.args : [];
}

/** The formula and all of its parts. */
function everyPart(formula: Formula): readonly Formula[] {
  return [formula, ...partsOf(formula).flatMap(everyPart)];
}

/** Metrics that have to be fetched for a formula, each once. */
export function metricsOf(formula: Formula): string[] {
  const keys = everyPart(formula).flatMap((part) =>
    part.kind === "metric" ? [part.key] : [],
  );
  return [...new Set(keys)];
}

/** Whether a part of the rows does not suffice, as it would when zoomed in. */
export function needsAllRows(formula: Formula): boolean {
  return everyPart(formula).some(
    (part) =>
      part.kind === "call" &&
      (RUNNING.has(part.name) ||
        (part.args.length === 1 && (part.name === "min" || part.name === "max"))),
  );
}

/** Whether a formula reads `${config:…}` or `${summary:…}`. */
export function readsValues(formula: Formula): boolean {
  return everyPart(formula).some((part) => part.kind === "value");
}

/** Whether a formula compares with the baseline run. */
export function readsBaseline(formula: Formula): boolean {
  return everyPart(formula).some((part) => part.kind === "metric" && part.ofBaseline);
}

/**
 * The formula of one run: its values put in, and the metric that is the x axis read
 * from there. A value that is missing, or no number, becomes NaN and draws nothing.
 */
export function bound(
  formula: Formula,
  valueOf: (section: ValueSection, name: string) => unknown,
  xKey: string,
): Formula {
  const within = (part: Formula): Formula => bound(part, valueOf, xKey);
  switch (formula.kind) {
    case "value": {
      const value = valueOf(formula.section, formula.name);
      return { kind: "number", value: typeof value === "number" ? value : NaN };
    }
    case "metric":
      return formula.key === xKey ? { kind: "x" } : formula;
    case "negative":
      return { kind: "negative", of: within(formula.of) };
    case "binary":
      return { ...formula, left: within(formula.left), right: within(formula.right) };
    case "call":
      return { ...formula, args: formula.args.map(within) };
    default:
      return formula;
  }
}
