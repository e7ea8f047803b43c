/** What the menu of a column does to the view. */
import {
  type Column,
  withColumnColoured,
  withColumnMoved,
  withColumnPinned,
  withColumnsShown,
  withColumnWidth,
} from "../../spec/columns";
import { withoutComputed } from "../../spec/computedColumns";
import type { Fields } from "../../spec/document";
import { type SaidGoal, withGoal } from "../../spec/goals";
import { groupingOf, withGrouping } from "../../spec/grouping";
import { keyId, type RunKey } from "../../spec/runKeys";
import { sortKeys, withSortKeys } from "../../spec/sorting";
import { plainKey } from "./cellValue";

export type HeaderAction =
  | "up"
  | "down"
  | "unsorted"
  | "filter"
  | "group"
  | "ungroup"
  | "colour"
  | "uncolour"
  | "maximize"
  | "minimize"
  | "none"
  | "edit"
  | "remove"
  | "pin"
  | "unpin"
  | "hide"
  | "left"
  | "right"
  | "wider"
  | "narrower";

interface Step {
  readonly label: string;
  readonly edit: (runSet: Fields) => Fields;
}

const WIDER = 1.3;

/** Null for what changes nothing of the view. */
export function headerStep(
  column: Column,
  shown: readonly Column[],
  action: HeaderAction,
): Step | null {
  const { id } = column;
  const key = plainKey(column.key);
  const width = (factor: number): Step => ({
    label: "Resize a column",
    edit: (before) => withColumnWidth(before, id, column.widthPx * factor),
  });
  const goal = (said: SaidGoal): Step => ({
    label: "Say what is better",
    edit: (before) => withGoal(before, key, said),
  });
  const steps: Partial<Record<HeaderAction, Step>> = {
    up: { label: "Sort runs", edit: (before) => sortedBy(before, key, true) },
    down: { label: "Sort runs", edit: (before) => sortedBy(before, key, false) },
    unsorted: { label: "Sort runs", edit: (before) => notSortedBy(before, key) },
    group: { label: "Group runs", edit: (before) => groupedBy(before, key, true) },
    ungroup: { label: "Group runs", edit: (before) => groupedBy(before, key, false) },
    colour: {
      label: "Colour a column",
      edit: (before) => withColumnColoured(before, id, true),
    },
    uncolour: {
      label: "Colour a column no more",
      edit: (before) => withColumnColoured(before, id, false),
    },
    maximize: goal("maximize"),
    minimize: goal("minimize"),
    none: goal("none"),
    remove: {
      label: "Remove a computed column",
      edit: (before) => withoutComputed(before, id),
    },
    pin: {
      label: "Pin a column",
      edit: (before) => withColumnPinned(before, id, true),
    },
    unpin: {
      label: "Unpin a column",
      edit: (before) => withColumnPinned(before, id, false),
    },
    hide: {
      label: "Hide a column",
      edit: (before) => withColumnsShown(before, [id], false),
    },
    left: {
      label: "Move a column",
      edit: (before) => movedBy(before, shown, column, -1),
    },
    right: {
      label: "Move a column",
      edit: (before) => movedBy(before, shown, column, 1),
    },
    wider: width(WIDER),
    narrower: width(1 / WIDER),
  };
  return steps[action] ?? null;
}

/** Clicks on a name: best first, then the other way, then not sorted by it. */
export function nextSort(runSet: Fields, key: RunKey): Fields {
  const [first] = sortKeys(runSet);
  if (first === undefined || keyId(first.key) !== keyId(key)) {
    return sortedBy(runSet, key, key.section === "run" && key.name !== "createdAt");
  }
  const isFirstWay =
    first.isAscending === (key.section === "run" && key.name !== "createdAt");
  return isFirstWay
    ? sortedBy(runSet, key, !first.isAscending)
    : notSortedBy(runSet, key);
}

/** Sorted by the key before all others. */
function sortedBy(runSet: Fields, key: RunKey, isAscending: boolean): Fields {
  const others = sortKeys(runSet).filter((one) => keyId(one.key) !== keyId(key));
  // What a click sorted by before would only be in the way.
  const rest = others.length > 1 ? others : [];
  return withSortKeys(runSet, [{ key, isAscending }, ...rest]);
}

function notSortedBy(runSet: Fields, key: RunKey): Fields {
  const others = sortKeys(runSet).filter((one) => keyId(one.key) !== keyId(key));
  return withSortKeys(runSet, others);
}

function groupedBy(runSet: Fields, key: RunKey, isOn: boolean): Fields {
  const others = groupingOf(runSet).filter((one) => keyId(one) !== keyId(key));
  return withGrouping(runSet, isOn ? [...others, key] : others);
}

function movedBy(
  runSet: Fields,
  shown: readonly Column[],
  { id }: Column,
  by: 1 | -1,
): Fields {
  const at = shown.findIndex((column) => column.id === id);
  // The name stays first; before the column after the next is behind the next.
  const before = by < 0 ? at - 1 : at + 2;
  if (at < 0 || before < 1 || (by > 0 && at === shown.length - 1)) return runSet;
  return withColumnMoved(runSet, shown, id, shown[before]?.id ?? null);
}
