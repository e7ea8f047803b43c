/** Steps of a document, each of which can be taken back and done again. */
import type { Fields } from "./document";

interface Step {
  readonly label: string;
  /** When it was last added to, in milliseconds. */
  readonly at: number;
  /** The document on the other side of the step: before what was done, after what was undone. */
  readonly document: Fields;
  /** What happened to the document since, made up for when the step is taken. */
  readonly since?: readonly Change[];
}

type Change = (document: Fields) => Fields;

export interface History {
  readonly present: Fields;
  /** What can be undone, the latest step last. */
  readonly past: readonly Step[];
  /** What can be done again, the next step last. */
  readonly future: readonly Step[];
}

/** Documents share what is equal, so that many steps cost little. */
const MOST_STEPS = 200;
const ONE_STEP_MS = 1_000;
const LONG_AGO = -Infinity;

export function historyOf(document: Fields): History {
  return { present: document, past: [], future: [] };
}

/** The history after one more step; steps of one label in quick succession are one. */
export function stepped(
  history: History,
  label: string,
  next: Fields,
  nowMs: number,
): History {
  const { present, past, future } = history;
  if (next === present) return history;
  const last = past.at(-1);
  const isMore =
    future.length === 0 && last?.label === label && nowMs - last.at < ONE_STEP_MS;
  const before = isMore
    ? [...past.slice(0, -1), { ...last, at: nowMs }]
    : [...past, { label, at: nowMs, document: present }].slice(-MOST_STEPS);
  return { present: next, past: before, future: [] };
}

/**
 * The same steps over another document: `change` makes each of their documents anew, but
 * only when somebody goes there, since there may be many and large ones.
 */
export function rebased({ present, past, future }: History, change: Change): History {
  const again = (step: Step) => ({ ...step, since: [...(step.since ?? []), change] });
  return {
    present: change(present),
    past: past.map(again),
    future: future.map(again),
  };
}

function stepTo(label: string, document: Fields): Step {
  return { label, at: LONG_AGO, document };
}

function documentOf({ document, since = [] }: Step): Fields {
  return since.reduce((found, change) => change(found), document);
}

export function undone(history: History): History {
  const { present, past, future } = history;
  const last = past.at(-1);
  if (!last) return history;
  return {
    present: documentOf(last),
    past: past.slice(0, -1),
    future: [...future, stepTo(last.label, present)],
  };
}

export function redone(history: History): History {
  const { present, past, future } = history;
  const next = future.at(-1);
  if (!next) return history;
  return {
    present: documentOf(next),
    // A later step of that label is one of its own: hence no time.
    past: [...past, stepTo(next.label, present)],
    future: future.slice(0, -1),
  };
}
