/** The runs of a panel together with their values, and how they are drawn and grouped. */
import { useMemo } from "react";

import {
  MOST_RUNS,
  type RunValues,
  type RunValuesAnswer,
  useRunValues,
} from "./runValues";
import type { Fields } from "../../spec/document";
import { type Theme, runColour } from "../../state/palette";
import type { PanelProps, PanelRun } from "../contract";
import { type Accessor, accessorLabel, cellOf } from "./accessor";
import { readGroupKey } from "./groupKey";
import { textIn } from "./reading";
import type { Paint } from "./scene";

/** A run that is drawn, with what it was configured with and reached. */
export interface ValuedRun {
  readonly run: PanelRun;
  readonly values: RunValues;
}

export interface PanelValues extends RunValuesAnswer {
  readonly runs: readonly ValuedRun[];
  /** "Showing 1000 of 2300 runs", where some are left out. */
  readonly notes: readonly string[];
}

/** Values of the first `most` runs of a panel. */
export function usePanelValues(
  { entity, project, runs }: Pick<PanelProps, "entity" | "project" | "runs">,
  most = MOST_RUNS,
): PanelValues {
  const limit = Math.min(most, MOST_RUNS);
  const asked = useMemo(() => runs.slice(0, limit), [runs, limit]);
  const ids = useMemo(() => asked.map((run) => run.runId), [asked]);
  const answer = useRunValues(entity, project, ids);
  const valued = useMemo(() => {
    const byId = new Map(answer.found.map((one) => [one.runId, one]));
    return asked.flatMap((run) => {
      const values = byId.get(run.runId);
      return values ? [{ run, values }] : [];
    });
  }, [asked, answer.found]);
  const notes =
    asked.length < runs.length
      ? [`Showing ${asked.length} of ${runs.length} runs`]
      : [];
  return { ...answer, runs: valued, notes };
}

export function paintOfRun(run: PanelRun, theme: Theme): Paint {
  return runColour(run.slot, theme).colour as Paint;
}

/** Why a chart over runs is blank; null when there is something to draw. */
export function blankWords(
  { runs: asked }: Pick<PanelProps, "runs">,
  keys: number,
  drawn: number,
): string | null {
  if (keys === 0) return "No metric is chosen.";
  if (asked.length === 0) return "No run is selected.";
  return drawn === 0 ? "The selected runs do not have these values." : null;
}

/** By what the panel itself groups its runs; null where it follows the view. */
export function ownGrouping(config: Fields): Accessor | null {
  return readGroupKey(textIn(config, "groupBy") ?? "");
}

export interface RunGroup {
  /** Stays the same while runs come and go. */
  readonly key: string;
  readonly label: string;
  readonly members: readonly ValuedRun[];
}

/**
 * Runs of equal values under a key; without a key, runs by the group that the view gives
 * them, each alone where it gives none. Groups come in the order of their first runs.
 */
export function groupRuns(
  runs: readonly ValuedRun[],
  key: Accessor | null,
): readonly RunGroup[] {
  const groups = new Map<string, { label: string; members: ValuedRun[] }>();
  for (const one of runs) {
    const [name, label] = groupOf(one, key);
    const group = groups.get(name);
    if (group) group.members.push(one);
    else groups.set(name, { label, members: [one] });
  }
  return [...groups].map(([name, group]) => ({ key: name, ...group }));
}

function groupOf({ run, values }: ValuedRun, key: Accessor | null): [string, string] {
  if (key === null) {
    const { runId, displayName, group } = run;
    return group === undefined ? [runId, displayName] : [`group:${group}`, group];
  }
  const cell = cellOf(values, key);
  const label = accessorLabel(`${key.section}:${key.name}`);
  return [JSON.stringify(cell), `${label}: ${cell ?? "none"}`];
}

/** Whether several runs may stand behind one mark. */
export function isGrouped(runs: readonly ValuedRun[], key: Accessor | null): boolean {
  return key !== null || runs.some((one) => one.run.group !== undefined);
}
