import { type Fields, fieldsOf, listOf, textOf } from "../../spec/document";
import {
  type Accessor,
  type Cell,
  accessorLabel,
  cellOf,
  parseAccessor,
} from "../shared/accessor";
import { FONT_NAMES, fontPxOf } from "../shared/frameMarks";
import type { ValuedRun } from "../shared/panelRuns";
import { choiceIn } from "../shared/reading";

export interface ParallelColumn {
  /** As the saved view names it. */
  readonly text: string;
  readonly accessor: Accessor;
  readonly label: string;
  readonly isInverted: boolean;
  readonly log: boolean;
  /** Its place in the configuration. */
  readonly index: number;
}

export interface ParallelOptions {
  readonly columns: readonly ParallelColumn[];
  readonly fontPx: number;
}

export function parallelOptions(config: Fields): ParallelOptions {
  return {
    columns: listOf(config["columns"]).flatMap((entry, index) => {
      const { accessor, displayName, inverted, log } = fieldsOf(entry);
      const text = textOf(accessor);
      if (text === "") return [];
      return [
        {
          text,
          accessor: parseAccessor(text),
          label: textOf(displayName) || accessorLabel(text),
          isInverted: inverted === true,
          log: log === true,
          index,
        },
      ];
    }),
    fontPx: fontPxOf(choiceIn(config, "fontSize", FONT_NAMES)),
  };
}

/** One run as a line: its values from axis to axis. */
export interface ParallelLine {
  readonly one: ValuedRun;
  readonly cells: readonly Cell[];
}

/** Runs with a value on at least one axis. */
export function parallelLines(
  runs: readonly ValuedRun[],
  { columns }: ParallelOptions,
): ParallelLine[] {
  return runs
    .map((one) => ({
      one,
      cells: columns.map((column) => cellOf(one.values, column.accessor)),
    }))
    .filter(({ cells }) => cells.some((cell) => cell !== null));
}

/** The pixels that were marked on an axis, from top to bottom. */
export type Brush = readonly [number, number];

/**
 * The line's places on the axes; null where it has no value there.
 *
 * A run without a value on an axis passes it by: its line is broken there.
 */
export type Places = readonly (number | null)[];

/** Whether a line goes through every axis' mark. */
export function passes(
  places: Places,
  brushes: ReadonlyMap<string, Brush>,
  texts: readonly string[],
): boolean {
  for (const [text, [top, bottom]] of brushes) {
    const index = texts.indexOf(text);
    if (index < 0) continue;
    const place = places[index] ?? null;
    if (place === null || place < top || place > bottom) return false;
  }
  return true;
}
