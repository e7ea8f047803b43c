/** What was measured in a chart, for people and for spreadsheets. */
import type { Measured } from "../../charts/chartOptions";
import type { LineStats } from "../../charts/engine/measure";
import type { AxisKind } from "../../charts/engine/ticks";
import type { LineStyle } from "../../charts/engine/view";

const HOUR_S = 3600;

/** Slopes over time are told by the hour: by the second they are tiny. */
export function withReadableSlopes(measured: Measured, kind: AxisKind): Measured {
  if (kind === "number") return measured;
  const stats = measured.stats.map((one) => ({ ...one, slope: one.slope * HOUR_S }));
  return { ...measured, stats };
}

export function perUnit(kind: AxisKind): string {
  return kind === "number" ? "" : " / h";
}

/** Runs behind the measured lines, each once, in their order. */
export function measuredRuns(
  stats: readonly LineStats[],
  lines: readonly LineStyle[],
): readonly string[] {
  const runs = stats.flatMap(({ line }) => {
    const style = lines[line];
    return style ? (style.runs ?? [style.run]) : [];
  });
  return [...new Set(runs)];
}

/** A table to be pasted, its columns apart by tabs. */
export function measuredText({ stats }: Measured, lines: readonly LineStyle[]): string {
  const head = ["line", "mean", "slope", "min", "argmin", "max", "argmax", "n"];
  const rows = stats.map(({ line, mean, slope, min, argmin, max, argmax, n }) => {
    const name = (lines[line]?.label ?? "").replaceAll(/[\t\r\n]/g, " ");
    return [name, mean, slope, min, argmin, max, argmax, n].join("\t");
  });
  return [head.join("\t"), ...rows].join("\n");
}
