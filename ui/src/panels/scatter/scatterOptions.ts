import { type Fields, textOf } from "../../spec/document";
import { type Accessor, type Cell, cellOf, parseAccessor } from "../shared/accessor";
import { FONT_NAMES, fontPxOf } from "../shared/frameMarks";
import type { ValuedRun } from "../shared/panelRuns";
import { type Range, choiceIn, flagIn, rangeIn, textIn } from "../shared/reading";

export interface ScatterAxis {
  /** As the saved view names it; empty when none is chosen. */
  readonly text: string;
  readonly accessor: Accessor;
  readonly log: boolean;
  readonly range: Range;
}

/** A scatter panel with every setting decided. */
export interface ScatterOptions {
  readonly x: ScatterAxis;
  readonly y: ScatterAxis;
  /** Decides the colour; null colours dots as their runs. */
  readonly z: ScatterAxis | null;
  /** Lines of the least, greatest and mean y so far, from left to right. */
  readonly running: readonly ("min" | "max" | "mean")[];
  readonly hasRegression: boolean;
  readonly legendTemplate: string | null;
  readonly fontPx: number;
}

export function scatterOptions(config: Fields): ScatterOptions {
  const z = axisIn(config, "zAxis");
  const running = [
    ["min", "showMinYAxisLine"],
    ["max", "showMaxYAxisLine"],
    ["mean", "showAvgYAxisLine"],
  ] as const;
  return {
    x: axisIn(config, "xAxis"),
    y: axisIn(config, "yAxis"),
    z: z.text === "" ? null : z,
    running: running.filter(([, field]) => flagIn(config, field)).map(([name]) => name),
    hasRegression: flagIn(config, "showLinearRegression"),
    legendTemplate: textIn(config, "legendTemplate"),
    fontPx: fontPxOf(choiceIn(config, "fontSize", FONT_NAMES)),
  };
}

function axisIn(config: Fields, name: string): ScatterAxis {
  const text = textOf(config[name]);
  return {
    text,
    accessor: parseAccessor(text),
    log: flagIn(config, `${name}LogScale`),
    range: rangeIn(config, name),
  };
}

export interface ScatterPoint {
  readonly one: ValuedRun;
  readonly x: Cell;
  readonly y: Cell;
  readonly z: Cell;
}

/** Runs that have both values; the others are left out. */
export function scatterPoints(
  runs: readonly ValuedRun[],
  { x, y, z }: ScatterOptions,
): ScatterPoint[] {
  return runs.flatMap((one) => {
    const [a, b] = [cellOf(one.values, x.accessor), cellOf(one.values, y.accessor)];
    if (a === null || b === null) return [];
    return [{ one, x: a, y: b, z: z ? cellOf(one.values, z.accessor) : null }];
  });
}

/** The least, greatest or mean of y up to each x, from left to right. */
export function runningLine(
  points: readonly (readonly [number, number])[],
  kind: "min" | "max" | "mean",
): (readonly [number, number])[] {
  let so = NaN;
  return points
    .toSorted((a, b) => a[0] - b[0])
    .map(([x, y], index) => {
      if (index === 0) so = y;
      else if (kind === "mean") so += (y - so) / (index + 1);
      else so = kind === "min" ? Math.min(so, y) : Math.max(so, y);
      return [x, so] as const;
    });
}
