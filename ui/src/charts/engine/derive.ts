import { evaluate } from "../formula/evaluate";
import type { Formula } from "../formula/formula";
import { aggregate } from "./aggregate";
import { commonGrid, interpolated, latest } from "./align";
import type { LineRecipe, MemberRecipe } from "./recipe";
import { type PointColumns, type Series, lineValues } from "./series";

/** The series that was fetched for a run and a key, if any. */
export type SeriesLookup = (run: string, key: string) => Series | undefined;

export function emptySeries(run: string, key: string): Series {
  const columns = {
    kind: "points",
    x: new Float64Array(),
    y: new Float32Array(),
  } as const;
  return { run, key, columns, nRows: 0, lastRow: -1, nNonfinite: 0 };
}

/**
 * The series of a line that is made of others: formulas worked out, groups joined.
 *
 * @param name Run and key that the made series goes by.
 */
export function derivedSeries(
  name: { readonly run: string; readonly key: string },
  { members, group }: LineRecipe,
  lookup: SeriesLookup,
): Series {
  const made = members.map((member) => memberSeries(member, lookup));
  if (!group) return { ...(made[0] ?? emptySeries("", "")), ...pick(name) };
  const held = made.filter((one) => one.columns.x.length > 0);
  if (held.length === 0) return emptySeries(name.run, name.key);
  const grid = commonGrid(held.map((one) => one.columns.x));
  const values = held.map(({ columns }) =>
    interpolated(columns.x, lineValues(columns), grid),
  );
  const line = aggregate(values, group.agg, group.area);
  const mean = Float32Array.from(line.value);
  return {
    ...pick(name),
    columns: {
      kind: "buckets",
      x: grid,
      mean,
      min: Float32Array.from(line.low),
      max: Float32Array.from(line.high),
      last: mean,
      count: line.count,
    },
    nRows: held.reduce((sum, one) => sum + one.nRows, 0),
    lastRow: -1,
    nNonfinite: 0,
    isGroup: true,
    spread: line.spread,
  };
}

function pick({ run, key }: { readonly run: string; readonly key: string }) {
  return { run, key };
}

function memberSeries(member: MemberRecipe, lookup: SeriesLookup): Series {
  const { run, key, y, x } = member;
  const own = lookup(run, key);
  if (!y && !x) return own ?? emptySeries(run, key);
  const shown: Formula = y ?? { kind: "metric", key, ofBaseline: false };
  const base = places([shown, ...(x ? [x] : [])], own, (one) => lookup(run, one));
  if (!base) return emptySeries(run, key);
  const grid = base.columns.x;
  const inputs = {
    x: grid,
    count: base.columns.kind === "buckets" ? base.columns.count : null,
    metric: (name: string, ofBaseline: boolean) =>
      valuesAt(lookup, ofBaseline ? (member.baseline ?? null) : run, name, grid, run),
  };
  const values = evaluate(shown, inputs);
  const at = x ? evaluate(x, inputs) : grid;
  const columns = drawable(at, values, lineValues(base.columns), x !== undefined);
  return {
    run,
    key,
    columns,
    nRows: base.nRows,
    lastRow: base.lastRow,
    nNonfinite: columns.y.reduce((n, one) => n + Number(!Number.isFinite(one)), 0),
  };
}

/**
 * The series on whose places formulas are worked out: of the metrics they read, the
 * one that was logged least often. Null when one of them was not logged at all.
 */
function places(
  formulas: readonly Formula[],
  otherwise: Series | undefined,
  own: (key: string) => Series | undefined,
): Series | null {
  const keys = formulas.flatMap(ownMetrics);
  if (keys.length === 0) return otherwise ?? null;
  const read = keys.map(own);
  let fewest: Series | null = null;
  for (const one of read) {
    if (!one || one.columns.x.length === 0) return null;
    if (!fewest || one.columns.x.length < fewest.columns.x.length) fewest = one;
  }
  return fewest;
}

/** Metrics of the run itself; those of the baseline do not decide the places. */
function ownMetrics(formula: Formula): string[] {
  if (formula.kind === "metric") return formula.ofBaseline ? [] : [formula.key];
  if (formula.kind === "negative") return ownMetrics(formula.of);
  if (formula.kind === "binary") {
    return [...ownMetrics(formula.left), ...ownMetrics(formula.right)];
  }
  return formula.kind === "call" ? formula.args.flatMap(ownMetrics) : [];
}

/** Of the run itself the latest value by then; of another run what lies between. */
function valuesAt(
  lookup: SeriesLookup,
  run: string | null,
  key: string,
  grid: Float64Array,
  self: string,
): Float64Array | null {
  const found = run === null ? undefined : lookup(run, key);
  if (!found) return null;
  const { columns } = found;
  const align = run === self ? latest : interpolated;
  return align(columns.x, lineValues(columns), grid);
}

/**
 * Places in order, without those that have no value: before the first difference, or
 * where another metric had not begun. A value that was logged as NaN stays to be seen.
 */
function drawable(
  x: Float64Array,
  y: Float64Array,
  logged: ArrayLike<number>,
  isMoved: boolean,
): PointColumns {
  const kept: number[] = [];
  for (let index = 0; index < x.length; index++) {
    const isShown = !Number.isNaN(y[index]!) || !Number.isFinite(logged[index]!);
    if (Number.isFinite(x[index]!) && isShown) kept.push(index);
  }
  if (isMoved) kept.sort((a, b) => x[a]! - x[b]!);
  return {
    kind: "points",
    x: Float64Array.from(kept, (index) => x[index]!),
    y: Float32Array.from(kept, (index) => y[index]!),
  };
}

/** One row that was logged per bucket, in place of their mean and range. */
export function sampledSeries(series: Series): Series {
  const { columns } = series;
  if (columns.kind === "points" || series.isGroup) return series;
  return { ...series, columns: { kind: "points", x: columns.x, y: columns.last } };
}
