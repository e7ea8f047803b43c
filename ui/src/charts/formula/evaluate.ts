import { debiasedEma } from "../engine/smoothing";
import type { Call, Formula, Sign } from "./formula";

/** What a formula is worked out on: columns of one length, ascending in x. */
export interface FormulaInputs {
  readonly x: Float64Array;
  /** Rows behind each place, so that a sum of buckets is the sum of their rows. */
  readonly count: ArrayLike<number> | null;
  /** Values of a metric at the places; null when there are none at all. */
  readonly metric: (key: string, ofBaseline: boolean) => Float64Array | null;
}

/** The values of a formula, one for each place; NaN where there is none. */
export function evaluate(formula: Formula, inputs: FormulaInputs): Float64Array {
  const n = inputs.x.length;
  const all = (value: number): Float64Array => new Float64Array(n).fill(value);
  switch (formula.kind) {
    case "number":
      return all(formula.value);
    case "x":
      return inputs.x;
    case "metric":
      return inputs.metric(formula.key, formula.ofBaseline) ?? all(NaN);
    case "value":
      return all(NaN); // put in by `bound`; here nothing is known of runs
    case "negative":
      return evaluate(formula.of, inputs).map((value) => -value);
    case "binary": {
      const right = evaluate(formula.right, inputs);
      return evaluate(formula.left, inputs).map((left, index) =>
        combine(formula.sign, left, right[index]!),
      );
    }
    case "call": {
      const args = formula.args.map((part) => evaluate(part, inputs));
      return call(formula.name, args, inputs.count);
    }
  }
}

function combine(sign: Sign, left: number, right: number): number {
  switch (sign) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return left / right;
    case "%":
      // As Python has it: the rest takes the sign of the divisor.
      return left - Math.floor(left / right) * right;
    case "**":
      return left ** right;
  }
}

const EACH: Partial<Record<Call, (value: number) => number>> = {
  abs: Math.abs,
  log: Math.log,
  log2: Math.log2,
  log10: Math.log10,
  exp: Math.exp,
  sqrt: Math.sqrt,
};

function call(
  name: Call,
  args: readonly Float64Array[],
  count: ArrayLike<number> | null,
): Float64Array {
  const first = args[0]!;
  const each = EACH[name];
  if (each) return first.map((value) => each(value));
  switch (name) {
    case "min":
      return args.length > 1
        ? first.map((_, index) => Math.min(...args.map((arg) => arg[index]!)))
        : running(first, Math.min);
    case "max":
      return args.length > 1
        ? first.map((_, index) => Math.max(...args.map((arg) => arg[index]!)))
        : running(first, Math.max);
    case "ema":
      return debiasedEma(first, args[1]?.[0] ?? 0.9);
    case "diff":
      return first.map((value, index) => (index > 0 ? value - first[index - 1]! : NaN));
    case "cumsum":
      return sums(first, count);
    default:
      return first;
  }
}

/** The least or greatest so far; values that are no numbers take no part. */
function running(
  values: Float64Array,
  better: (a: number, b: number) => number,
): Float64Array {
  let best = NaN;
  return values.map((value) => {
    if (!Number.isNaN(value)) best = Number.isNaN(best) ? value : better(best, value);
    return best;
  });
}

function sums(values: Float64Array, count: ArrayLike<number> | null): Float64Array {
  let sum = 0;
  return values.map((value, index) => {
    if (!Number.isFinite(value)) return NaN;
    sum += value * (count ? count[index]! : 1);
    return sum;
  });
}
