/** Where the slider of steps can stand; pure. */

export interface StepPositions {
  readonly count: number;
  /** The step at a position, 0 to `count - 1`, ascending. */
  readonly at: (index: number) => number;
  /** The last position at or before a step; the first when there is none. */
  readonly near: (step: number) => number;
}

/**
 * Positions over the logged steps, ascending. Snapped, they are logged steps at least
 * `stride` apart; else every `stride` steps, logged or not. The last logged step can
 * always be reached, as it is where a running training is looked at.
 */
export function stepPositions(
  steps: readonly number[],
  stride: number,
  snaps: boolean,
): StepPositions {
  const [first, last] = [steps[0], steps.at(-1)];
  if (first === undefined || last === undefined) {
    return { count: 0, at: () => 0, near: () => 0 };
  }
  return snaps ? snapped(apart(steps, stride)) : even(first, last, stride);
}

function apart(steps: readonly number[], stride: number): readonly number[] {
  if (stride <= 1) return steps;
  const kept: number[] = [];
  for (const step of steps) {
    if (kept.length === 0 || step - kept.at(-1)! >= stride) kept.push(step);
  }
  const last = steps.at(-1)!;
  return kept.at(-1) === last ? kept : [...kept, last];
}

function snapped(steps: readonly number[]): StepPositions {
  return {
    count: steps.length,
    at: (index) => steps[Math.min(Math.max(index, 0), steps.length - 1)]!,
    near: (step) => Math.max(0, lastUpTo(steps, step)),
  };
}

/** Not a list: a run may span a billion steps. */
function even(first: number, last: number, stride: number): StepPositions {
  const count = Math.ceil((last - first) / stride) + 1;
  return {
    count,
    at: (index) => Math.min(first + Math.max(index, 0) * stride, last),
    near: (step) =>
      step >= last ? count - 1 : Math.max(0, Math.floor((step - first) / stride)),
  };
}

/** Index of the last number that is at most `value`; -1 when all are larger. */
function lastUpTo(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
