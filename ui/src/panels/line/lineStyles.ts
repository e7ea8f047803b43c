import type { RunValues } from "../shared/runValues";
import type { MemberRecipe } from "../../charts/engine/recipe";
import { type LineStyle, lineName } from "../../charts/engine/view";
import { type Formula, bound, metricsOf } from "../../charts/formula/formula";
import { type RunColour, type Theme, runColour } from "../../state/palette";
import type { PanelRun } from "../contract";
import { cellOf } from "../shared/accessor";
import { lineWords } from "./legendTemplate";
import type { Config } from "./lineConfig";
import type { RunGroup } from "./lineGroups";
import type { LineOptions } from "./lineOptions";
import { readOverrides } from "./overrides";

const WIDTH_PX = 1.5;
/** The run that others are compared with, and runs kept on top, are heavier. */
const EMPHASIS_PX = { baseline: 1.5, pinned: 0.7 } as const;
const BEHIND = { width: 1, alpha: 0.3 } as const;
/** Dashes that tell several metrics of one run apart in one panel. */
const KEY_DASHES: readonly (readonly number[])[] = [[], [6, 3], [2, 2], [8, 3, 2, 3]];

/** What lines are made from. */
export interface LinesOf {
  readonly runs: readonly PanelRun[];
  /** Null draws every run for itself. */
  readonly groups: readonly RunGroup[] | null;
  readonly options: LineOptions;
  readonly values: ReadonlyMap<string, RunValues>;
  readonly theme: Theme;
  readonly config: Config;
}

/** One thing that is drawn of each run: a metric or an expression. */
interface Curve {
  /** Names the curve: the metric, or the expression as it was written. */
  readonly name: string;
  /** The metric whose places it is drawn at. */
  readonly key: string;
  readonly formula: Formula | null;
}

/**
 * One style per line, runs (or groups) first, then curves within them.
 *
 * A run keeps its hue. With several curves in a panel the dash tells the curves
 * apart instead of the runs, and the label names both; with one run it names only
 * the curve.
 */
export function lineStyles(from: LinesOf): LineStyle[] {
  const curves = curvesOf(from.options);
  const lines = from.groups
    ? groupLines(from, from.groups, curves)
    : runLines(from, curves);
  const override = readOverrides(from.config);
  return lines.map((line) => override(line));
}

function curvesOf({ expressions, keys }: LineOptions): Curve[] {
  const drawn = expressions.flatMap(({ text, formula }) =>
    formula
      ? [{ name: text, key: metricsOf(formula)[0] ?? keys[0] ?? "", formula }]
      : [],
  );
  if (drawn.length > 0) return drawn;
  return keys.map((key) => ({ name: key, key, formula: null }));
}

function runLines(from: LinesOf, curves: readonly Curve[]): LineStyle[] {
  const { runs, theme } = from;
  return runs.flatMap((run) =>
    curves.map((curve, index) => {
      const member = memberOf(from, run, curve);
      const look = lookOf(run.slot, index, curves.length, runs.length, theme);
      return {
        run: run.runId,
        key: curve.name,
        ...words(from, curves, runs.length, run.displayName, [run], curve),
        ...look,
        width: WIDTH_PX + (run.emphasis ? EMPHASIS_PX[run.emphasis] : 0),
        // A metric as it was logged is drawn straight from what was fetched.
        ...(member.x || member.y ? { recipe: { members: [member] } } : {}),
      };
    }),
  );
}

function groupLines(
  from: LinesOf,
  groups: readonly RunGroup[],
  curves: readonly Curve[],
): LineStyle[] {
  const { agg, area } = from.options.grouping;
  const joined: LineStyle[] = [];
  const behind: LineStyle[] = [];
  for (const group of groups) {
    const { slot } = group;
    curves.forEach((curve, index) => {
      const look = lookOf(slot, index, curves.length, groups.length, from.theme);
      const line: LineStyle = {
        run: `group:${group.label}`,
        key: curve.name,
        ...words(from, curves, groups.length, group.label, group.runs, curve),
        ...look,
        width: WIDTH_PX + 0.5,
        runs: group.runs.map((run) => run.runId),
        recipe: {
          members: group.runs.map((run) => memberOf(from, run, curve)),
          group: { agg, area },
        },
      };
      if (agg !== "samples") joined.push(line);
      if (agg !== "samples" && area !== "samples") return;
      const firstName = lineName({ run: group.runs[0]!.runId, key: curve.name });
      group.runs.forEach((run, at) => {
        const isFirst = agg === "samples" && at === 0;
        behind.push({
          run: run.runId,
          key: curve.name,
          label:
            curves.length > 1 ? `${run.displayName} · ${curve.name}` : run.displayName,
          legend: isFirst ? line.label : null,
          ...(isFirst
            ? {}
            : { behind: agg === "samples" ? firstName : lineName(line) }),
          ...look,
          ...(agg === "samples" ? { width: WIDTH_PX } : BEHIND),
          recipe: { members: [memberOf(from, run, curve)] },
        });
      });
    });
  }
  return [...joined, ...behind];
}

function lookOf(
  slot: number,
  index: number,
  curves: number,
  lines: number,
  theme: Theme,
): RunColour {
  // One run with many curves: spread over hues, since all would look alike.
  if (lines === 1) return runColour(slot + index, theme);
  const { colour, dash } = runColour(slot, theme);
  const ofCurve = KEY_DASHES[index % KEY_DASHES.length]!;
  return { colour, dash: curves > 1 ? ofCurve : dash };
}

function words(
  { options, values }: LinesOf,
  curves: readonly Curve[],
  lines: number,
  name: string,
  runs: readonly PanelRun[],
  curve: Curve,
): Pick<LineStyle, "label" | "hint"> {
  if (options.legendTemplate) {
    const known = runs.flatMap((run) => values.get(run.runId) ?? []);
    const line = { name, key: curve.name };
    const { label, hint } = lineWords(options.legendTemplate, line, known);
    return hint ? { label, hint } : { label };
  }
  if (curves.length === 1) return { label: name };
  return { label: lines === 1 ? curve.name : `${name} · ${curve.name}` };
}

function memberOf(
  { options, values, runs }: LinesOf,
  run: PanelRun,
  { key, formula }: Curve,
): MemberRecipe {
  const across = options.xExpression?.formula ?? null;
  if (!formula && !across) return { run: run.runId, key };
  const known = values.get(run.runId);
  const ofRun = (one: Formula): Formula =>
    bound(
      one,
      (section, name) => (known ? cellOf(known, { section, name }) : null),
      options.x,
    );
  const baseline = runs.find((one) => one.emphasis === "baseline");
  return {
    run: run.runId,
    key,
    ...(formula ? { y: ofRun(formula) } : {}),
    ...(across ? { x: ofRun(across) } : {}),
    ...(baseline ? { baseline: baseline.runId } : {}),
  };
}
