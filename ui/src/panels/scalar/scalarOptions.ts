import type { Fields } from "../../spec/document";
import type { Accessor } from "../shared/accessor";
import { type Measure, measuresIn } from "../shared/measures";
import { type ValuedRun, groupRuns, ownGrouping } from "../shared/panelRuns";
import { choiceIn, textIn } from "../shared/reading";
import {
  AGGREGATES,
  type Aggregate,
  SPREADS,
  type Spread,
  aggregate,
  spreadOf,
} from "../shared/statistics";

/** A scalar panel with every setting decided. */
export interface ScalarOptions {
  readonly metrics: readonly Measure[];
  readonly aggregate: Aggregate;
  readonly spread: Spread;
  readonly groupBy: Accessor | null;
  readonly fontSize: "small" | "medium" | "large" | "auto";
  readonly legendTemplate: string | null;
}

export function scalarOptions(config: Fields): ScalarOptions {
  return {
    metrics: measuresIn(config),
    aggregate: choiceIn(config, "groupAgg", AGGREGATES),
    spread: choiceIn(config, "groupArea", SPREADS),
    groupBy: ownGrouping(config),
    fontSize: choiceIn(config, "fontSize", ["auto", "small", "medium", "large"]),
    legendTemplate: textIn(config, "legendTemplate"),
  };
}

/** One number on the panel. */
export interface Scalar {
  readonly key: string;
  readonly label: string;
  readonly value: number;
  readonly range: readonly [number, number] | null;
  /** Runs the number was made of. */
  readonly count: number;
  /** The one run it belongs to. */
  readonly runId?: string;
}

/** The numbers of a scalar panel: one a metric, one a group, or one a run. */
export function scalarsOf(
  runs: readonly ValuedRun[],
  options: ScalarOptions,
): Scalar[] {
  const { metrics } = options;
  const isApart = options.aggregate === "samples";
  const isByView = runs.some((one) => one.run.group !== undefined);
  const groups =
    isApart || options.groupBy || isByView
      ? groupRuns(runs, isApart ? null : options.groupBy)
      : [{ key: "", label: "", members: runs }];
  return groups.flatMap((group) =>
    metrics.flatMap((metric) => {
      const values = group.members.flatMap((one) => metric.read(one.values) ?? []);
      const value = aggregate(values, options.aggregate);
      if (value === null) return [];
      const label = [
        group.label,
        metrics.length > 1 || !group.label ? metric.label : "",
      ]
        .filter((part) => part !== "")
        .join(" · ");
      const only = group.members.length === 1 ? group.members[0] : undefined;
      return [
        {
          key: `${group.key}/${metric.key}`,
          label,
          value,
          range: spreadOf(values, value, options.spread),
          count: values.length,
          ...(only ? { runId: only.run.runId } : {}),
        },
      ];
    }),
  );
}
