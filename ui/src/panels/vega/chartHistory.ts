/** Logged rows of many runs, for charts that draw them. */
import { queryOptions } from "@tanstack/react-query";

import { type Connection, graphql, nodesOf } from "../../api/graphql";
import { byPlace } from "../../api/seriesEverywhere";
import type { Fields } from "../../spec/document";
import { shortRunId } from "../../spec/runIds";
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
      const specs = [JSON.stringify({ keys: ["_step", ...keys], samples })];
      const { here, elsewhere } = byPlace(ids);
      const parts = [{ entity, project, names: here }, ...elsewhere];
      const found = await Promise.all(
        parts.map(async ({ names, ...place }) =>
          names.length === 0 ? [] : rowsOf(place, names, specs, signal),
        ),
      );
      return new Map(found.flat());
    },
    enabled: ids.length > 0 && keys.length > 0,
    placeholderData: (previous) => previous,
    refetchInterval: isRunning ? EVERY_MS : false,
  });
}

type RunRows = readonly [name: string, rows: readonly Fields[]];

/** Rows of runs of one project, by the names that they were asked by. */
async function rowsOf(
  place: { readonly entity: string; readonly project: string },
  names: readonly string[],
  specs: readonly string[],
  signal: AbortSignal,
): Promise<readonly RunRows[]> {
  const ids = names.map(shortRunId);
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
      ...place,
      filters: JSON.stringify({ name: { $in: ids } }),
      first: ids.length,
      specs,
    },
    signal,
  );
  return nodesOf(answer.project?.runs).map((run) => [
    names[ids.indexOf(run.name)]!,
    run.sampledHistory[0] ?? [],
  ]);
}
