import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { connectLive, onProjectNews, type RunNews } from "../../api/live";
import type { RunsPage } from "../../api/runs";
import { fieldsOf, listOf } from "../../spec/document";

/** The fastest that lists are asked for again while news keeps coming. */
const LIST_EVERY_MS = 1_000;
/** Numbers that stand in a list, or order it, are no curve: seconds late is soon enough. */
const VALUES_EVERY_MS = 3_000;
/** New keys are rare; looking for them costs the server more than a list. */
const KEYS_EVERY_MS = 4_000;

/** Calls `act` soon and then at most once per `everyMs`, never losing the last call. */
function throttled(act: () => void, everyMs: number) {
  let timer = 0;
  return {
    call: () => {
      timer ||= window.setTimeout(() => {
        timer = 0;
        act();
      }, everyMs);
    },
    cancel: () => window.clearTimeout(timer),
  };
}

/** Writes a run's new state into every list that shows it, without asking. */
function patchState(
  queries: QueryClient,
  key: readonly unknown[],
  news: RunNews,
): void {
  const state = news.state;
  if (!state) return;
  queries.setQueriesData<{ pages: readonly RunsPage[] }>({ queryKey: key }, (list) => {
    const isStale = list?.pages.some((page) =>
      page.runs.edges.some(
        ({ node }) => node.name === news.run && node.state !== state,
      ),
    );
    if (!list || !isStale) return list;
    return {
      ...list,
      pages: list.pages.map((page) => ({
        ...page,
        runs: {
          ...page.runs,
          edges: page.runs.edges.map((edge) =>
            edge.node.name === news.run
              ? { ...edge, node: { ...edge.node, state } }
              : edge,
          ),
        },
      })),
    };
  });
}

function asksForSummaries(asked: unknown): boolean {
  return listOf(fieldsOf(asked)["paths"]).some((path) =>
    String(path).startsWith("summary_metrics."),
  );
}

/** Follows one project while a page of it is open: lists, keys, the run looked at. */
export function useLiveProject(entity: string, project: string): void {
  const queries = useQueryClient();
  useEffect(() => {
    const scope = ["project", entity, project] as const;
    const refresh = (...rest: unknown[]) =>
      void queries.invalidateQueries({ queryKey: [...scope, ...rest] });
    const lists = throttled(() => {
      refresh("runs");
      refresh("namedRuns");
      refresh("header");
    }, LIST_EVERY_MS);
    const overview = throttled(() => refresh("overview"), VALUES_EVERY_MS);
    const values = throttled(() => {
      for (const name of ["runs", "namedRuns"]) {
        void queries.invalidateQueries({
          queryKey: [...scope, name],
          predicate: ({ queryKey }) => asksForSummaries(queryKey[4]),
        });
      }
    }, VALUES_EVERY_MS);
    const keys = throttled(() => {
      refresh("workspace");
      refresh("runKeys");
    }, KEYS_EVERY_MS);
    const artifacts = throttled(() => refresh("artifacts"), LIST_EVERY_MS);
    const changed = new Set<string>();
    const details = throttled(() => {
      for (const run of changed) refresh("run", run);
      changed.clear();
    }, LIST_EVERY_MS);

    const stopListening = onProjectNews((news) => {
      if (news === "resumed") return refresh();
      const { what } = news;
      if (what.includes("artifacts")) artifacts.call();
      if (news.run === "") return; // about no run in particular
      patchState(queries, [...scope, "runs"], news);
      if (
        what.some((one) => one === "created" || one === "deleted" || one === "state")
      ) {
        lists.call();
        overview.call();
      }
      if (what.includes("config")) lists.call(); // names, tags and groups travel with it
      if (what.includes("summary")) values.call();
      if (what.includes("history") || what.includes("events")) keys.call();
      if (
        what.some((one) => one !== "history" && one !== "events" && one !== "console")
      ) {
        changed.add(news.run);
        details.call();
      }
    });
    const disconnect = connectLive(entity, project);
    return () => {
      stopListening();
      disconnect();
      lists.cancel();
      overview.cancel();
      values.cancel();
      keys.cancel();
      details.cancel();
      artifacts.cancel();
    };
  }, [entity, project, queries]);
}
