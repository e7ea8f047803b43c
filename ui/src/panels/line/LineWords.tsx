import { problemText } from "../../charts/formula/parse";
import { PanelMessage } from "../frame/PanelFrame";
import type { DrawnRuns } from "./drawnRuns";
import type { FeedStatus } from "./lineFeed";
import type { LineOptions } from "./lineOptions";

/** What stands where the curves would be. */
export function Blank({
  status,
  runs,
  options,
  keys,
  isPending,
  valuesError,
  onRetry,
}: {
  readonly status: FeedStatus;
  readonly runs: number;
  readonly options: LineOptions;
  readonly keys: readonly string[];
  readonly isPending: boolean;
  /** Why values of runs, which may decide what is drawn, are missing. */
  readonly valuesError: Error | null;
  readonly onRetry: () => void;
}) {
  if (status.state === "error") {
    return (
      <PanelMessage role="alert">
        <p>This chart could not be loaded: {messageOf(status.error)}</p>
        <button type="button" onClick={onRetry}>
          Try again
        </button>
      </PanelMessage>
    );
  }
  if (runs === 0 && valuesError) {
    return (
      <PanelMessage role="alert">
        <p>The values of the runs could not be loaded: {valuesError.message}</p>
      </PanelMessage>
    );
  }
  if (runs === 0 && isPending) {
    return <PanelMessage role="status">Loading …</PanelMessage>;
  }
  if (runs === 0) return <PanelMessage>No run is selected.</PanelMessage>;
  const problems = expressionProblems(options);
  if (keys.length === 0) {
    return <PanelMessage>{problems[0] ?? "No metric is chosen."}</PanelMessage>;
  }
  return (
    <PanelMessage>
      {options.x.startsWith("_")
        ? "The selected runs have not logged this yet."
        : `The selected runs have not logged this together with ${options.x}.`}
    </PanelMessage>
  );
}

/** Why expressions are not drawn, in words that say where. */
export function expressionProblems({
  expressions,
  xExpression,
}: LineOptions): string[] {
  return [...expressions, ...(xExpression ? [xExpression] : [])].flatMap(
    ({ text, problem }) =>
      problem ? [`Expression “${text}”: ${problemText(problem)}`] : [],
  );
}

/** What the picture does not show, said in words. */
export function panelNotes({
  options,
  drawn,
  status,
  leftOut,
  valuesError,
  lacksBaseline,
}: {
  readonly options: LineOptions;
  readonly drawn: DrawnRuns;
  readonly status: FeedStatus;
  readonly leftOut: number;
  readonly valuesError: Error | null;
  readonly lacksBaseline: boolean;
}): string[] {
  const notes = expressionProblems(options);
  if (lacksBaseline) notes.push("No baseline run is drawn to compare with");
  if (valuesError) notes.push(`Values of runs are missing: ${valuesError.message}`);
  // Runs that are left out have a place of their own, with what to do about it.
  if (drawn.note && drawn.ofAll === null) notes.push(drawn.note);
  if (options.keys.length < options.keysFound) {
    notes.push(`Showing ${options.keys.length} of ${options.keysFound} metrics`);
  }
  if (status.nonfinite > 0) notes.push(`${status.nonfinite} NaN or infinite`);
  if (leftOut > 0) notes.push(`${leftOut} not positive, left out of the log axis`);
  if (status.state === "error") {
    notes.push(`not up to date: ${messageOf(status.error)}`);
  }
  return notes;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
