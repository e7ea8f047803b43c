import { SMOOTHING_LABELS, X_AXES } from "../../state/chartSettings";

interface Choice {
  readonly value: string;
  readonly label: string;
}

export const SMOOTHING_OPTIONS: readonly Choice[] = Object.entries(
  SMOOTHING_LABELS,
).map(([value, label]) => ({ value, label }));

const RUN_COUNTS = [10, 20, 50, 100, 500];

/** How many runs a panel draws; the present number is among them, whatever it is. */
export function runChoices(current: number): readonly Choice[] {
  return [...new Set([...RUN_COUNTS, current])].map((count) => ({
    value: String(count),
    label: String(count),
  }));
}

/** Steps and times, then logged keys; the present axis is among them. */
export function axisChoices(
  current: string,
  keys: readonly string[],
): readonly Choice[] {
  const known = [...X_AXES.map((axis) => axis.value), ...keys];
  const others = known.includes(current) ? keys : [...keys, current];
  return [...X_AXES, ...others.map((key) => ({ value: key, label: key }))];
}
