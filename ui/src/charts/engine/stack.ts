import { commonGrid, interpolated } from "./align";
import type { PreparedLine } from "./prepare";

/** What is drawn of the lines: themselves, or areas on top of each other. */
export type PlotType = "line" | "stacked-area" | "pct-area";

/**
 * Lines as areas upon each other, the first on top as in the legend.
 *
 * Where a line has no value it takes no room. As percentages, each place adds up to
 * 100 by absolute value.
 */
export function stacked(
  lines: readonly PreparedLine[],
  plot: Exclude<PlotType, "line">,
): PreparedLine[] {
  const grid = commonGrid(lines.map((line) => line.x).filter((x) => x.length > 0));
  const values = lines.map((line) => interpolated(line.x, line.y, grid));
  if (plot === "pct-area") toPercent(values, grid.length);
  const floor = new Float64Array(grid.length);
  return values
    .toReversed()
    .map((own) => {
      const low = Float64Array.from(floor);
      const high = own.map((value, index) => value + floor[index]!);
      own.forEach((value, index) => {
        if (Number.isFinite(value)) floor[index]! += value;
      });
      return { x: grid, y: high, raw: null, low, high, marks: [], own, isArea: true };
    })
    .toReversed();
}

function toPercent(values: readonly Float64Array[], length: number): void {
  for (let index = 0; index < length; index++) {
    let total = 0;
    for (const own of values) {
      if (Number.isFinite(own[index]!)) total += Math.abs(own[index]!);
    }
    for (const own of values) {
      own[index] = total > 0 ? (own[index]! * 100) / total : own[index]!;
    }
  }
}
