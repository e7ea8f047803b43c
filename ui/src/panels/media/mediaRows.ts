import { type HistogramItem, type MediaItem, mediaItems } from "./mediaItems";

/** What a run logged under one key at one step. */
export interface MediaStep {
  readonly step: number;
  readonly items: readonly MediaItem[];
}

type Row = Readonly<Record<string, unknown>>;

/**
 * Pick the media out of sampled history rows, ascending by step.
 *
 * Rows whose value shows nothing (a run that logged a number under the same key)
 * are left out. A step logged twice keeps its later value.
 */
export function mediaSteps(rows: readonly Row[], key: string): MediaStep[] {
  const byStep = new Map<number, MediaStep>();
  for (const row of rows) {
    const step = row["_step"];
    const items = mediaItems(row[key]);
    if (typeof step === "number" && items.length > 0) byStep.set(step, { step, items });
  }
  return [...byStep.values()].toSorted((a, b) => a.step - b.step);
}

/** The newest step at or before `at`; undefined when the run had not logged yet. */
export function stepAt(steps: readonly MediaStep[], at: number): MediaStep | undefined {
  return steps.findLast((one) => one.step <= at);
}

/** The histograms among what was logged, one a step. */
export function histogramsOf(
  steps: readonly MediaStep[],
): { readonly step: number; readonly histogram: HistogramItem }[] {
  return steps.flatMap(({ step, items }) => {
    const histogram = items.find((item) => item.kind === "histogram");
    return histogram ? [{ step, histogram }] : [];
  });
}
