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
  /** What people read of it. */
  readonly caption: string;
  readonly parts?: Readonly<Record<string, string>>;
}

/** Curves of which a pattern caught the same: they look alike, and group together. */
interface CurveSet {
  readonly caption: string;
  readonly curves: readonly Curve[];
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
    ? groupLines(from, from.groups, setsOf(curves))
    : runLines(from, setsOf(curves));
  const override = readOverrides(from.config);
  const { dots } = from.options;
  return lines.map((line) => override(dots ? { ...line, dots } : line));
}

function curvesOf({ expressions, keys, captures }: LineOptions): Curve[] {
  const drawn = expressions.flatMap(({ text, formula }) =>
    formula
      ? [
          {
            name: text,
            key: metricsOf(formula)[0] ?? keys[0] ?? "",
            formula,
            caption: text,
          },
        ]
      : [],
  );
  if (drawn.length > 0) return drawn;
  return keys.map((key) => {
    const found = captures.get(key);
    const caught = found ? { caption: found.caption, parts: found.parts } : null;
    return { name: key, key, formula: null, caption: key, ...caught };
  });
}

function setsOf(curves: readonly Curve[]): readonly CurveSet[] {
  const sets = new Map<string, Curve[]>();
  for (const curve of curves) {
    const set = sets.get(curve.caption);
    if (set) set.push(curve);
    else sets.set(curve.caption, [curve]);
  }
  return [...sets].map(([caption, members]) => ({ caption, curves: members }));
}

function runLines(from: LinesOf, sets: readonly CurveSet[]): LineStyle[] {
  const { runs, theme } = from;
  return runs.flatMap((run) =>
    sets.flatMap((set, index) =>
      set.curves.map((curve) => {
        const member = memberOf(from, run, curve);
        const look = lookOf(run.slot, index, sets.length, runs.length, theme);
        return {
          run: run.runId,
          key: curve.name,
          ...words(from, sets, runs.length, run.displayName, [run], curve),
          ...look,
          width: WIDTH_PX + (run.emphasis ? EMPHASIS_PX[run.emphasis] : 0),
          // A metric as it was logged is drawn straight from what was fetched.
          ...(member.x || member.y ? { recipe: { members: [member] } } : {}),
        };
      }),
    ),
  );
}

function groupLines(
  from: LinesOf,
  groups: readonly RunGroup[],
  sets: readonly CurveSet[],
): LineStyle[] {
  const { agg, area } = from.options.grouping;
  const joined: LineStyle[] = [];
  const behind: LineStyle[] = [];
  for (const group of groups) {
    sets.forEach((set, index) => {
      const { theme } = from;
      const look = lookOf(group.slot, index, sets.length, groups.length, theme);
      const line = groupLine(from, group, set, sets, groups.length, look);
      if (agg !== "samples") joined.push(line);
      if (agg === "samples" || area === "samples") {
        behind.push(...memberLines(from, group, set, sets, line, look));
      }
    });
  }
  return [...joined, ...behind];
}

/** One line for all runs of a group, and all metrics of which a pattern caught the same. */
function groupLine(
  from: LinesOf,
  group: RunGroup,
  set: CurveSet,
  sets: readonly CurveSet[],
  groups: number,
  look: RunColour,
): LineStyle {
  const { agg, area } = from.options.grouping;
  const [first] = set.curves;
  const whole = set.curves.length > 1 ? { ...first!, name: set.caption } : first!;
  return {
    run: `group:${group.label}`,
    key: whole.name,
    ...words(from, sets, groups, group.label, group.runs, whole),
    ...look,
    width: WIDTH_PX + 0.5,
    runs: group.runs.map((run) => run.runId),
    recipe: {
      members: group.runs.flatMap((run) =>
        set.curves.map((curve) => memberOf(from, run, curve)),
      ),
      group: { agg, area },
    },
  };
}

/** Each run of a group for itself: behind its line, or in its place. */
function memberLines(
  from: LinesOf,
  group: RunGroup,
  set: CurveSet,
  sets: readonly CurveSet[],
  line: LineStyle,
  look: RunColour,
): LineStyle[] {
  const isAlone = from.options.grouping.agg === "samples";
  const names = group.runs.flatMap((run) =>
    set.curves.map((curve) => ({ run, curve })),
  );
  const first = names[0]!;
  const firstName = lineName({ run: first.run.runId, key: first.curve.name });
  return names.map(({ run, curve }, at) => {
    const isFirst = isAlone && at === 0;
    const isNamed = sets.length > 1 || set.curves.length > 1;
    return {
      run: run.runId,
      key: curve.name,
      label: isNamed ? `${run.displayName} · ${curve.name}` : run.displayName,
      legend: isFirst ? line.label : null,
      ...(isFirst ? {} : { behind: isAlone ? firstName : lineName(line) }),
      ...look,
      ...(isAlone ? { width: WIDTH_PX } : BEHIND),
      recipe: { members: [memberOf(from, run, curve)] },
    };
  });
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
  sets: readonly CurveSet[],
  lines: number,
  name: string,
  runs: readonly PanelRun[],
  curve: Curve,
): Pick<LineStyle, "label" | "hint"> {
  if (options.legendTemplate) {
    const known = runs.flatMap((run) => values.get(run.runId) ?? []);
    const line = { name, key: curve.name, ...(curve.parts && { parts: curve.parts }) };
    const { label, hint } = lineWords(options.legendTemplate, line, known);
    return hint ? { label, hint } : { label };
  }
  // A pattern that says "the second layer" of several metrics leaves open which.
  const isOneOf = sets.some(
    (set) => set.caption === curve.caption && set.curves.length > 1,
  );
  const caption =
    isOneOf && curve.name !== curve.caption
      ? `${curve.caption} (${curve.name})`
      : curve.caption;
  if (sets.length === 1 && !isOneOf) {
    return { label: options.captures.size > 0 && lines === 1 ? caption : name };
  }
  return { label: lines === 1 ? caption : `${name} · ${caption}` };
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
