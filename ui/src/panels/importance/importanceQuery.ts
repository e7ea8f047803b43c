import { queryOptions } from "@tanstack/react-query";

import { request } from "../../api/http";
import { fieldsOf, listOf } from "../../spec/document";
import type { Parameter } from "./importanceOptions";

export interface Importances {
  readonly parameters: readonly Parameter[];
  /** Runs that had the target, and so were learned from. */
  readonly runCount: number;
}

/** What a forest of random trees learned from each parameter, computed on the server. */
export function importanceQuery(
  entity: string,
  project: string,
  runs: readonly string[],
  target: string,
) {
  return queryOptions({
    queryKey: ["project", entity, project, "importance", target, runs],
    queryFn: async ({ signal }): Promise<Importances> => {
      const answer = await request("/api/runs/importance", {
        method: "POST",
        json: { entity, project, runs, target },
        signal,
      });
      return readImportances(await answer.json());
    },
    staleTime: 60_000,
    retry: false,
    placeholderData: (previous) => previous,
  });
}

/** Tolerant of what a later server adds. */
export function readImportances(answer: unknown): Importances {
  const { parameters, runCount } = fieldsOf(answer);
  return {
    runCount: numberOr(runCount) ?? 0,
    parameters: listOf(parameters).flatMap((entry) => {
      const { name, importance, correlation } = fieldsOf(entry);
      if (typeof name !== "string") return [];
      return [
        { name, importance: numberOr(importance), correlation: numberOr(correlation) },
      ];
    }),
  };
}

function numberOr(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}
