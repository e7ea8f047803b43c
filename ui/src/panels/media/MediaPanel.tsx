import { useQueries, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";

import { onRunRows } from "../../api/live";
import { watchInView } from "../../charts/inView";
import type { PanelProps, PanelRun } from "../contract";
import { PanelFrame, PanelMessage } from "../frame/PanelFrame";
import { MediaRun } from "./MediaRun";
import css from "./MediaPanel.module.css";
import { mediaHistory, mediaHistoryKey } from "./mediaQueries";
import type { MediaStep } from "./mediaRows";
import { OverlayLegend } from "./overlays/OverlayLegend";
import { OverlayContext, useOverlayClasses } from "./overlays/overlayClasses";

/** Runs shown at most: pictures need room, unlike lines. */
const MAX_RUNS = 12;
/** New pictures are looked for this long after the news of a run's rows. */
const REFRESH_MS = 2000;

/** Pictures, sounds, tables, texts … logged under a key, run by run, at one step. */
export function MediaPanel(props: PanelProps) {
  const { spec, title, entity, project } = props;
  const key = mediaKey(spec.config, title);
  const runs = useMemo(() => props.runs.slice(0, MAX_RUNS), [props.runs]);
  const frame = useRef<HTMLElement>(null);
  const inView = useInView(frame);
  const answers = useQueries({
    queries: runs.map((run) => ({
      ...mediaHistory({ entity, project, run: run.runId }, key),
      enabled: inView,
    })),
  });
  useRefresh(runs, key, props);

  const logged = runs.flatMap((run, index) => {
    const steps = answers[index]!.data;
    return steps && steps.length > 0 ? [{ run, steps }] : [];
  });
  const steps = allSteps(logged.map((one) => one.steps));
  /** Index into `steps`; null follows the newest. */
  const [chosen, setChosen] = useState<number | null>(null);
  const last = steps.length - 1;
  const at = steps[Math.min(chosen ?? last, last)];
  const error = answers.find((answer) => answer.error)?.error;
  const overlays = useOverlayClasses();

  return (
    <PanelFrame {...props} ref={frame}>
      {at === undefined ? (
        <Blank
          runs={runs.length}
          error={error}
          isLoading={!inView || answers.some((answer) => answer.isPending)}
          onRetry={() => answers.forEach((answer) => void answer.refetch())}
        />
      ) : (
        <OverlayContext value={overlays.choice}>
          <OverlayLegend {...overlays} onToggle={overlays.toggle} />
          <div className={css.runs}>
            {logged.map(({ run, steps: own }) => (
              <MediaRun
                key={run.runId}
                place={{ entity, project, run: run.runId }}
                run={run}
                mediaKey={key}
                steps={own}
                at={at}
              />
            ))}
          </div>
          <footer className={css.footer}>
            {last === 0 ? (
              <span className={css.step}>step {at}</span>
            ) : (
              <label className={css.slider}>
                <span className={css.step}>step {at}</span>
                <input
                  type="range"
                  aria-label={`Step of ${title}`}
                  aria-valuetext={`step ${at}`}
                  min={0}
                  max={last}
                  value={Math.min(chosen ?? last, last)}
                  onChange={(event) => {
                    const index = Number(event.target.value);
                    setChosen(index === last ? null : index);
                  }}
                />
              </label>
            )}
            {runs.length < props.runs.length && (
              <span className={css.note}>
                Showing {runs.length} of {props.runs.length} runs
              </span>
            )}
          </footer>
        </OverlayContext>
      )}
    </PanelFrame>
  );
}

/** The key a media panel shows; a panel without one is named after its key. */
function mediaKey(config: Readonly<Record<string, unknown>>, title: string): string {
  const keys = config["mediaKeys"];
  const first: unknown = Array.isArray(keys) ? keys[0] : undefined;
  return typeof first === "string" ? first : title;
}

function allSteps(lists: readonly (readonly MediaStep[])[]): number[] {
  const steps = new Set(lists.flatMap((list) => list.map((one) => one.step)));
  return [...steps].toSorted((a, b) => a - b);
}

function useInView(frame: { readonly current: HTMLElement | null }): boolean {
  const [inView, setInView] = useState(false);
  // Once seen, a panel stays supplied: scrolling back must not blank it.
  useEffect(
    () => watchInView(frame.current!, (now) => now && setInView(true)),
    [frame],
  );
  return inView;
}

/** Looks for new pictures a little after rows came in, however many came. */
function useRefresh(
  runs: readonly PanelRun[],
  key: string,
  { entity, project }: PanelProps,
): void {
  const queries = useQueryClient();
  useEffect(() => {
    const timers = new Map<string, number>();
    const stops = runs.map(({ runId }) =>
      onRunRows(runId, () => {
        if (timers.has(runId)) return;
        const refresh = (): void => {
          timers.delete(runId);
          const queryKey = mediaHistoryKey({ entity, project, run: runId }, key);
          void queries.invalidateQueries({ queryKey });
        };
        timers.set(runId, window.setTimeout(refresh, REFRESH_MS));
      }),
    );
    return () => {
      for (const stop of stops) stop();
      for (const timer of timers.values()) window.clearTimeout(timer);
    };
  }, [queries, runs, key, entity, project]);
}

function Blank({
  runs,
  error,
  isLoading,
  onRetry,
}: {
  readonly runs: number;
  readonly error: Error | null | undefined;
  readonly isLoading: boolean;
  readonly onRetry: () => void;
}) {
  if (runs === 0) return <PanelMessage>No run is selected.</PanelMessage>;
  if (error) {
    return (
      <PanelMessage role="alert">
        <p>These media could not be loaded: {error.message}</p>
        <button type="button" onClick={onRetry}>
          Try again
        </button>
      </PanelMessage>
    );
  }
  if (isLoading)
    return <div className={css.loading} role="status" aria-label="Loading" />;
  return <PanelMessage>The selected runs have not logged this yet.</PanelMessage>;
}
