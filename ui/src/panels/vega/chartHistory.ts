/** Logged rows of many runs, for charts that draw them. */
import { queryOptions } from "@tanstack/react-query";

import { type Connection, graphql, nodesOf } from "../../api/graphql";
import type { Fields } from "../../spec/document";
import { MOST_ROWS } from "./chartRows";

const HISTORY = `query ChartHistory(
  $entity: String!, $project: String!, $filters: JSONString, $first: Int!,
  $specs: [JSONString!]!
) {
  project(entityName: $entity, name: $project) {
    runs(filters: $filters, first: $first) {
      edges { node { name sampledHistory(specs: $specs) } cursor }
      pageInfo { endCursor hasNextPage }
    }
  }
}`;

const MOST_OF_ONE = 1_000;
const LEAST_OF_ONE = 50;
/** While runs go on their rows are asked for again. */
const EVERY_MS = 15_000;

/** Sampled rows that have these keys, by run; without keys none are asked for. */
export function chartHistoryQuery(
  { entity, project }: { readonly entity: string; readonly project: string },
  runs: readonly { readonly runId: string; readonly state: string }[],
  keys: readonly string[],
) {
  const ids = runs.map((run) => run.runId);
  const isRunning = runs.some((run) => run.state === "running");
  return queryOptions({
    queryKey: ["project", entity, project, "chartHistory", keys, ids],
    queryFn: async ({ signal }): Promise<ReadonlyMap<string, readonly Fields[]>> => {
      const room = Math.floor(MOST_ROWS / Math.max(1, ids.length));
      const samples = Math.min(Math.max(room, LEAST_OF_ONE), MOST_OF_ONE);
      const answer = await graphql<{
        project: {
          runs: Connection<{
            name: string;
            sampledHistory: readonly (readonly Fields[])[];
          }>;
        } | null;
      }>(
        HISTORY,
        {
          entity,
          project,
          filters: JSON.stringify({ name: { $in: ids } }),
          first: ids.length,
          specs: [JSON.stringify({ keys: ["_step", ...keys], samples })],
        },
        signal,
      );
      return new Map(
        nodesOf(answer.project?.runs).map((run) => [
          run.name,
          run.sampledHistory[0] ?? [],
        ]),
      );
    },
    enabled: ids.length > 0 && keys.length > 0,
    placeholderData: (previous) => previous,
    refetchInterval: isRunning ? EVERY_MS : false,
  });
}
