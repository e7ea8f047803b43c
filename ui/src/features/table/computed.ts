/** Columns that are worked out on the page, a row at a time. */
import { evaluate } from "../../charts/formula/evaluate";
import { type Formula, metricsOf, readsBaseline } from "../../charts/formula/formula";
import { parseFormula, problemText } from "../../charts/formula/parse";
import type { KnownKeys } from "../../spec/columns";
import { computedOf } from "../../spec/computedColumns";
import { type KnownRun, type RunKey, serverPath, valueOf } from "../../spec/runKeys";

export interface Compiled {
  readonly formula: Formula;
  /** Where the server finds what it is made of. */
  readonly paths: readonly string[];
  readonly ofBaseline: boolean;
  readonly evaluate: (run: KnownRun, baseline: KnownRun | null) => number | null;
}

export type CompiledOrProblem =
  | { readonly compiled: Compiled; readonly problem: null }
  | { readonly compiled: null; readonly problem: string };

const ONE_PLACE = Float64Array.of(0);
/** They look at the rows before, and a run has one value. */
const LOOKING_BACK = ["diff", "ema", "cumsum"];

/** Reads a formula; a plain name is a summary's, or a config's where there is no such. */
export function compile(text: string, known: KnownKeys): CompiledOrProblem {
  const { formula, problem } = parseFormula(text, [...known.summary, ...known.config]);
  if (formula === null) return { compiled: null, problem: problemText(problem) };
  const parts = everyPart(formula);
  const looking = parts.find(
    (part) => part.kind === "call" && LOOKING_BACK.includes(part.name),
  );
  if (looking?.kind === "call") {
    const reason = `${looking.name} looks back over a history, and a run has one value here`;
    return { compiled: null, problem: reason };
  }
  if (parts.some((part) => part.kind === "x")) {
    return { compiled: null, problem: "there is no x axis in a table" };
  }
  const keyOf = (name: string): RunKey => ({
    section:
      !known.summary.includes(name) && known.config.includes(name)
        ? "config"
        : "summary",
    name,
  });
  const keys = [
    ...metricsOf(formula).map(keyOf),
    ...parts.flatMap((part) => (part.kind === "value" ? [part] : [])),
  ];
  if (keys.length === 0) {
    return { compiled: null, problem: "it reads no value of the run" };
  }
  const paths = keys.map(serverPath).filter((path) => path !== null);
  return {
    compiled: {
      formula,
      paths: [...new Set(paths)],
      ofBaseline: readsBaseline(formula),
      evaluate: (run, baseline) => valueIn(formula, keyOf, run, baseline),
    },
    problem: null,
  };
}

function everyPart(formula: Formula): readonly Formula[] {
  switch (formula.kind) {
    case "negative":
      return [formula, ...everyPart(formula.of)];
    case "binary":
      return [formula, ...everyPart(formula.left), ...everyPart(formula.right)];
    case "call":
      return [formula, ...formula.args.flatMap(everyPart)];
    default:
      return [formula];
  }
}

/** The number of one run; null where a part is missing or there is no such number. */
function valueIn(
  formula: Formula,
  keyOf: (name: string) => RunKey,
  run: KnownRun,
  baseline: KnownRun | null,
): number | null {
  const put = (part: Formula): Formula => {
    switch (part.kind) {
      case "metric":
        return numberOf(part.ofBaseline ? baseline : run, keyOf(part.key));
      case "value":
        return numberOf(run, part);
      case "negative":
        return { ...part, of: put(part.of) };
      case "binary":
        return { ...part, left: put(part.left), right: put(part.right) };
      case "call":
        return { ...part, args: part.args.map(put) };
      default:
        return part;
    }
  };
  const inputs = { x: ONE_PLACE, count: null, metric: () => null };
  const value = evaluate(put(formula), inputs)[0] ?? NaN;
  return Number.isNaN(value) ? null : value;
}

function numberOf(run: KnownRun | null, key: RunKey): Formula {
  const value = run === null ? undefined : valueOf(run, key);
  return { kind: "number", value: typeof value === "number" ? value : NaN };
}

const MOST_KEPT = 200;
const cache = new Map<string, CompiledOrProblem>();
let cachedFor: KnownKeys | null = null;

/** The formula of a column; null for columns that are none. Read once for all cells. */
export function compiledOf(key: RunKey, known: KnownKeys): CompiledOrProblem | null {
  const said = computedOf(key);
  if (said === null) return null;
  if (cachedFor !== known || cache.size > MOST_KEPT) cache.clear();
  cachedFor = known;
  const found = cache.get(said.formula) ?? compile(said.formula, known);
  cache.set(said.formula, found);
  return found;
}
