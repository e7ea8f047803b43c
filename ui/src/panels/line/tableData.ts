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
 * and count besides.
 */
export function chartCsv(
  series: readonly Series[],
  lines: readonly LineStyle[],
  x: string,
): string {
  const head = ["run", "name", "metric", x, "value", "min", "max", "last", "count"];
  const rows = [head.map(csvField).join(",")];
  series.forEach((one, line) => {
    const { columns } = one;
    const lead = [one.run, lines[line]?.label ?? one.run, one.key]
      .map(csvField)
      .join(",");
    for (let index = 0; index < columns.x.length; index++) {
      const values =
        columns.kind === "points"
          ? [exactText(columns.y[index]!), "", "", "", ""]
          : [
              ...[columns.mean, columns.min, columns.max, columns.last].map((column) =>
                exactText(column[index]!),
              ),
              String(columns.count[index]!),
            ];
      rows.push(`${lead},${columns.x[index]!},${values.join(",")}`);
    }
  });
  return `${rows.join("\n")}\n`;
}
