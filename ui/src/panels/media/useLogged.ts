import { useQueries, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { onRunRows } from "../../api/live";
import { watchInView } from "../../charts/inView";
import { runPlaceOf } from "../../spec/runIds";
import type { PanelProps, PanelRun } from "../contract";
import { mediaHistory, mediaHistoryKey } from "./mediaQueries";
import type { LoggedKey } from "./tiles";

/** New pictures are looked for this long after the news of a run's rows. */
const REFRESH_MS = 2000;
const ELSEWHERE_MS = 30_000;

interface Logged {
  /** What is here, key by key and run by run, without those that logged nothing. */
  readonly logged: readonly LoggedKey[];
  readonly error: Error | null;
  readonly isLoading: boolean;
  readonly retry: () => void;
}

/** Everything some runs logged under some keys, once the panel has been in view. */
export function useLogged(
  { entity, project }: Pick<PanelProps, "entity" | "project">,
  runs: readonly PanelRun[],
  keys: readonly string[],
  frame: { readonly current: HTMLElement | null },
): Logged {
  const inView = useInView(frame);
  const asked = keys.flatMap((mediaKey) => runs.map((run) => ({ mediaKey, run })));
  const answers = useQueries({
    queries: asked.map(({ mediaKey, run }) => ({
      ...mediaHistory({ entity, project, run: run.runId }, mediaKey),
      enabled: inView,
      refetchInterval: renewedAfter(run),
    })),
  });
  useRefresh(runs, keys, entity, project);
  return {
    logged: asked.flatMap((one, index) => {
      const steps = answers[index]!.data;
      return steps && steps.length > 0 ? [{ ...one, steps }] : [];
    }),
    error: answers.find((answer) => answer.error)?.error ?? null,
    isLoading: !inView || answers.some((answer) => answer.isPending),
    retry: () => answers.forEach((answer) => void answer.refetch()),
  };
}

/** News come of the open project only; runs of others are looked at now and then. */
function renewedAfter({ runId, state }: PanelRun): number | false {
  return state === "running" && runPlaceOf(runId) !== null ? ELSEWHERE_MS : false;
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
  keys: readonly string[],
  entity: string,
  project: string,
): void {
  const queries = useQueryClient();
  useEffect(() => {
    const timers = new Map<string, number>();
    const stops = runs.map(({ runId }) =>
      onRunRows(runId, () => {
        if (timers.has(runId)) return;
        const refresh = (): void => {
          timers.delete(runId);
          for (const key of keys) {
            const queryKey = mediaHistoryKey({ entity, project, run: runId }, key);
            void queries.invalidateQueries({ queryKey });
          }
        };
        timers.set(runId, window.setTimeout(refresh, REFRESH_MS));
      }),
    );
    return () => {
      for (const stop of stops) stop();
      for (const timer of timers.values()) window.clearTimeout(timer);
    };
  }, [queries, runs, keys, entity, project]);
}
