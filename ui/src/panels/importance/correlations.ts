import { type Accessor, cellOf, numberOf } from "../shared/accessor";
import type { ValuedRun } from "../shared/panelRuns";
import { regression } from "../shared/statistics";
import type { Parameter } from "./importanceOptions";

/** Texts of a parameter that are told apart; a parameter of more is a name, no choice. */
const MOST_CHOICES = 10;

/**
 * How each parameter goes together with the target, worked out on the page from the
 * runs that are drawn. Two choices are 0 and 1; several are set apart one by one.
 * Parameters that are the same in every run say nothing and are left out.
 */
export function correlations(
  runs: readonly ValuedRun[],
  names: readonly string[],
  target: Accessor,
): Parameter[] {
  const known = runs.flatMap((one) => {
    const y = numberOf(one.values, target);
    return y === null ? [] : [{ one, y }];
  });
  return names.flatMap((name): Parameter[] => {
    const cells = known.map(({ one, y }) => ({
      cell: cellOf(one.values, { section: "config", name }),
      y,
    }));
    const choices = [...new Set(cells.map(({ cell }) => cell))].filter(
      (cell) => cell !== null,
    );
    if (choices.length < 2) return [];
    if (choices.every((cell) => typeof cell === "number")) {
      const points = cells.flatMap(({ cell, y }): [number, number][] =>
        typeof cell === "number" ? [[cell, y]] : [],
      );
      return [entry(name, points)];
    }
    if (choices.length > MOST_CHOICES) return [];
    return choices
      .map(String)
      .toSorted((a, b) => a.localeCompare(b, "en"))
      .map((choice) =>
        entry(
          `${name}: ${choice}`,
          cells.flatMap(({ cell, y }): [number, number][] =>
            cell === null ? [] : [[String(cell) === choice ? 1 : 0, y]],
          ),
        ),
      );
  });
}

function entry(name: string, points: readonly [number, number][]): Parameter {
  return {
    name,
    importance: null,
    correlation: regression(points)?.correlation ?? null,
  };
}
