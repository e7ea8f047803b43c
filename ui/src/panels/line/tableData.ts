import { exactText } from "../../charts/engine/format";
import { type Series, lineValues } from "../../charts/engine/series";
import type { LineStyle } from "../../charts/engine/view";

/** Rows of a chart by x: one cell per line, null where a line has no value there. */
export interface AlignedTable {
  readonly x: readonly number[];
  readonly cells: readonly (readonly (number | null)[])[];
}

/** Put lines with different x values side by side, ascending in x. */
export function alignByX(series: readonly Series[]): AlignedTable {
  const rows = new Map<number, (number | null)[]>();
  series.forEach((one, line) => {
    const values = lineValues(one.columns);
    one.columns.x.forEach((x, index) => {
      let row = rows.get(x);
      if (!row) {
        row = series.map(() => null);
        rows.set(x, row);
      }
      row[line] = values[index]!;
    });
  });
  const x = [...rows.keys()].toSorted((a, b) => a - b);
  return { x, cells: x.map((at) => rows.get(at)!) };
}

/** A field as spreadsheets take it; a leading formula sign is defused. */
function csvField(text: string): string {
  const safe = /^[=+@\t\r]|^-[^0-9.I]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * The chart's data, one row per point or bucket, in drawing order.
 *
 * Points fill `value`; buckets fill `value` with their mean, and min, max, last
 * and count besides. Of a group, `value` is its line, min and max are those of its runs
 * (whatever its band shows), and count says how many runs have a value there.
 */
export function chartCsv(
  series: readonly Series[],
  lines: readonly LineStyle[],
  x: string,
): string {
  const head = ["run", "name", "metric", x, "value", "min", "max", "last", "count"];
  const rows = [head.map(csvField).join(",")];
  series.forEach((one, line) => {
    const lead = [one.run, lines[line]?.label ?? one.run, one.key]
      .map(csvField)
      .join(",");
    one.columns.x.forEach((at, index) => {
      const cells = cellsAt(one, index);
      if (cells) rows.push(`${lead},${at},${cells.join(",")}`);
    });
  });
  return `${rows.join("\n")}\n`;
}

/** Null where no run of a group has a value. */
function cellsAt({ columns, spread }: Series, index: number): readonly string[] | null {
  const at = (column: Float32Array): string => exactText(column[index]!);
  if (columns.kind === "points") return [at(columns.y), "", "", "", ""];
  const { mean, min, max, last, count } = columns;
  const members = String(count[index]!);
  if (!spread) return [at(mean), at(min), at(max), at(last), members];
  return count[index] === 0
    ? null
    : [at(mean), at(spread.min), at(spread.max), "", members];
}
