import css from "./legend.module.css";
import type { LineStyle } from "./engine/view";
import { focusRun } from "./focus";
import { swatchStyle } from "./tooltip";

/** Mean advance of the legend's font, and what surrounds a name, in CSS pixels. */
const LETTER_PX = 6;
const AROUND_PX = 30;
const MORE_PX = 34;
/** A long name gives way to an ellipsis here, so that several fit. */
const LONGEST = 22;

/** How many names fit on one line of a given width; at least one. */
export function legendFit(labels: readonly string[], widthPx: number): number {
  let used = 0;
  for (let index = 0; index < labels.length; index++) {
    used += Math.min(labels[index]!.length, LONGEST) * LETTER_PX + AROUND_PX;
    const isLast = index === labels.length - 1;
    if (used + (isLast ? 0 : MORE_PX) > widthPx) return Math.max(1, index);
  }
  return labels.length;
}

/** Cut in the text rather than by a clip, which each cost the compositor (see chart.module.css). */
function shorten(label: string): string {
  return label.length > LONGEST ? `${label.slice(0, LONGEST - 1)}…` : label;
}

/** One line naming the lines, with "+n" for those that do not fit. */
export function Legend({
  lines,
  widthPx,
}: {
  readonly lines: readonly LineStyle[];
  readonly widthPx: number;
}) {
  const labels = lines.map((line) => line.label);
  const fit = legendFit(labels, widthPx);
  const rest = labels.slice(fit);
  return (
    <div className={css.legend}>
      {lines.slice(0, fit).map((line) => (
        <span
          key={`${line.run}/${line.key}`}
          className={css.entry}
          title={line.label}
          onPointerEnter={() => focusRun(line.run)}
          onPointerLeave={() => focusRun(null)}
        >
          <span
            className={css.swatch}
            style={{
              borderTopColor: line.colour,
              borderTopStyle: swatchStyle(line.dash),
            }}
          />
          {shorten(line.label)}
        </span>
      ))}
      {rest.length > 0 && (
        <span className={css.more} title={rest.slice(0, 40).join("\n")}>
          +{rest.length}
        </span>
      )}
    </div>
  );
}
