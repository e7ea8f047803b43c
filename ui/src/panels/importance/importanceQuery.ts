import { queryOptions } from "@tanstack/react-query";

import { request } from "../../api/http";
import { fieldsOf, listOf } from "../../spec/document";
import type { Parameter } from "./importanceOptions";

export interface Importances {
  readonly parameters: readonly Parameter[];
  /** Runs that had the target, and so were learned from. */
  readonly runCount: number;
  /** Runs that have it at all; more where only a sample was learned from. */
  readonly matchingRuns: number;
  /** Why there are correlations only; null when a forest was grown. */
  readonly reason: string | null;
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

/**
 * Reads the answer, tolerant of what a later server adds. The words that a parameter
 * takes are told apart below it, since only each of them can rise with the target.
 */
export function readImportances(answer: unknown): Importances {
  const { parameters, reason, ...counts } = fieldsOf(answer);
  const runCount = numberOr(counts["run_count"]) ?? 0;
  return {
    runCount,
    matchingRuns: numberOr(counts["matching_runs"]) ?? runCount,
    reason: typeof reason === "string" ? reason : null,
    parameters: listOf(parameters).flatMap((entry) => {
      const { name, levels } = fieldsOf(entry);
      if (typeof name !== "string") return [];
      return [
        parameterOf(name, entry),
        ...listOf(levels).map((level) =>
          parameterOf(`${name}: ${String(fieldsOf(level)["value"])}`, level),
        ),
      ];
    }),
  };
}

function parameterOf(name: string, entry: unknown): Parameter {
  const { importance, correlation } = fieldsOf(entry);
  return { name, importance: numberOr(importance), correlation: numberOr(correlation) };
}

function numberOr(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}
