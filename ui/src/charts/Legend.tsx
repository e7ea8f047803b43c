import type { KeyboardEvent } from "react";

import css from "./legend.module.css";
import { type LineStyle, lineName } from "./engine/view";
import { focusRun } from "./focus";
import { swatchStyle } from "./tooltip";

/** Mean advance of the legend's font, and what surrounds a name, in CSS pixels. */
const LETTER_PX = 6;
/** The size of words that this was measured at. */
const FONT_PX = 11;
const AROUND_PX = 30;
const MORE_PX = 34;
/** Height of a line of the legend, and of an entry beside the chart. */
export const LEGEND_LINE_PX = 18;
/** A long name gives way to an ellipsis here, so that several fit. */
const LONGEST = 22;

/** How many names fit on one line of a given width; at least one. */
export function legendFit(
  labels: readonly string[],
  widthPx: number,
  fontPx = FONT_PX,
): number {
  const letter = (LETTER_PX * fontPx) / FONT_PX;
  let used = 0;
  for (let index = 0; index < labels.length; index++) {
    used += Math.min(labels[index]!.length, LONGEST) * letter + AROUND_PX;
    const isLast = index === labels.length - 1;
    if (used + (isLast ? 0 : MORE_PX) > widthPx) return Math.max(1, index);
  }
  return labels.length;
}

/** How many names fit below each other; one line is left for the count of the rest. */
export function columnFit(count: number, heightPx: number): number {
  const fit = Math.max(1, Math.floor(heightPx / LEGEND_LINE_PX));
  return count <= fit ? count : Math.max(1, fit - 1);
}

/** Cut in the text rather than by a clip, which each cost the compositor (see chart.module.css). */
function shorten(label: string): string {
  return label.length > LONGEST ? `${label.slice(0, LONGEST - 1)}…` : label;
}

/** Lines that a legend names, with its words for them. */
export function legendEntries(
  lines: readonly LineStyle[],
): readonly { readonly line: LineStyle; readonly words: string }[] {
  return lines.flatMap((line) =>
    line.legend === null ? [] : [{ line, words: line.legend ?? line.label }],
  );
}

function moveAlong(event: KeyboardEvent<HTMLButtonElement>): void {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  const list = event.currentTarget.closest("[role=list]");
  const entries = [...(list?.querySelectorAll("button") ?? [])];
  const at = entries.indexOf(event.currentTarget);
  event.preventDefault();
  event.stopPropagation(); // arrows turn pages elsewhere
  entries[at + step]?.focus();
}

/**
 * Names the lines, in a row or a column, with "+n" for those that do not fit. A click
 * on a name leaves its line out, until the next one.
 */
export function Legend({
  lines,
  widthPx,
  heightPx,
  fontPx = FONT_PX,
  hidden,
  onToggle,
}: {
  readonly lines: readonly LineStyle[];
  readonly widthPx: number;
  /** Makes it a column of this height. */
  readonly heightPx?: number;
  readonly fontPx?: number;
  /** Names of lines that are not drawn just now, as `lineName` makes them. */
  readonly hidden: ReadonlySet<string>;
  readonly onToggle: (name: string) => void;
}) {
  const entries = legendEntries(lines);
  const fit =
    heightPx === undefined
      ? legendFit(
          entries.map((entry) => entry.words),
          widthPx,
          fontPx,
        )
      : columnFit(entries.length, heightPx);
  const rest = entries.slice(fit);
  return (
    <div
      className={css.legend}
      data-column={heightPx === undefined ? undefined : ""}
      style={fontPx === FONT_PX ? undefined : { fontSize: fontPx }}
      role="list"
      aria-label="Legend"
    >
      {entries.slice(0, fit).map(({ line, words }, index) => (
        <span key={lineName(line)} role="listitem">
          <button
            type="button"
            className={css.entry}
            title={words}
            // One stop of the Tab key for a legend; arrows go on from there.
            tabIndex={index === 0 ? 0 : -1}
            aria-pressed={!hidden.has(lineName(line))}
            onKeyDown={moveAlong}
            onClick={() => onToggle(lineName(line))}
            onPointerEnter={() => focusRun(line.run)}
            onPointerLeave={() => focusRun(null)}
          >
            <span
              className={css.swatch}
              style={{
                borderTopColor: line.colour,
                borderTopStyle:
                  line.dots === "only" ? "dotted" : swatchStyle(line.dash),
              }}
            />
            {shorten(words)}
          </button>
        </span>
      ))}
      {rest.length > 0 && (
        <span
          className={css.more}
          role="listitem"
          title={rest
            .slice(0, 40)
            .map((entry) => entry.words)
            .join("\n")}
        >
          +{rest.length}
        </span>
      )}
    </div>
  );
}
