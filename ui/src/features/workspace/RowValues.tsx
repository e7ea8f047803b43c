import { formatValue } from "../../charts/engine/format";
import { type Goal, type Judgement, judge } from "../../spec/goals";
import { meanOf } from "../../spec/grouping";
import {
  keyId,
  keyLabel,
  type KnownRun,
  type RunKey,
  valueOf,
} from "../../spec/runKeys";
import css from "./RunRow.module.css";

interface RowValuesProps {
  /** One run, or those of a group, whose mean is told. */
  runs: readonly KnownRun[];
  columns: readonly RunKey[];
  /** The run that numbers are compared with. */
  baseline: KnownRun | null;
  /** What each number should do, in the order of the columns. */
  goals: readonly (Goal | null)[];
  /** Room is left for differences, so that numbers stand below each other. */
  isWide: boolean;
  /** Means of a group, in the order of the columns, where the runs are not all here. */
  means?: readonly (number | null)[] | null;
}

/** Values beside the name, and how far they are from the baseline's. */
export function RowValues(props: RowValuesProps) {
  const { runs, columns, baseline, goals, isWide, means } = props;
  if (columns.length === 0) return null;
  return columns.map((key, at) => {
    const value = means ? (means[at] ?? null) : valueIn(runs, key);
    const text = typeof value === "number" ? formatValue(value) : String(value ?? "–");
    const from = baseline === null ? null : valueOf(baseline, key);
    const delta = deltaOf(value, from, goals[at] ?? null);
    const title = runs.length > 1 ? `Mean of ${keyLabel(key)}` : keyLabel(key);
    return (
      <span
        key={keyId(key)}
        className={css.value}
        data-wide={isWide ? "" : undefined}
        title={`${title}: ${text}`}
      >
        {text}
        {delta !== null && (
          <span
            className={css.delta}
            data-judgement={delta.judgement ?? undefined}
            title={`Difference from the baseline${SAID[delta.judgement ?? "same"]}`}
          >
            {delta.text}
          </span>
        )}
      </span>
    );
  });
}

function valueIn(runs: readonly KnownRun[], key: RunKey): unknown {
  const [first] = runs;
  if (first === undefined) return null;
  return runs.length === 1
    ? valueOf(first, key)
    : meanOf(runs.map((run) => valueOf(run, key)));
}

const SAID = { better: ": better", worse: ": worse", same: "" } as const;

interface Delta {
  readonly text: string;
  readonly judgement: Judgement | null;
}

function deltaOf(value: unknown, from: unknown, goal: Goal | null): Delta | null {
  if (typeof value !== "number" || typeof from !== "number") return null;
  const delta = value - from;
  if (!Number.isFinite(delta)) return null;
  const sign = delta > 0 ? "+" : "−";
  // Three digits tell how far; the numbers beside it tell the rest.
  const size = Number(Math.abs(delta).toPrecision(3));
  const text = delta === 0 ? "±0" : `${sign}${formatValue(size)}`;
  return { text, judgement: judge(value, from, goal) };
}
