import { queryOptions } from "@tanstack/react-query";

import { type Connection, graphql, nodesOf } from "../../api/graphql";
import { type MediaStep, mediaSteps } from "./mediaRows";

/** Steps a slider can tell apart; a run that logged more is sampled evenly. */
const MAX_STEPS = 1000;
/** Signed addresses expire; ask again well before they do. */
const ADDRESS_FRESH_MS = 5 * 60_000;

const HISTORY = `query MediaHistory(
  $entity: String!, $project: String!, $run: String!, $specs: [JSONString!]!
) {
  project(entityName: $entity, name: $project) {
    run(name: $run) { sampledHistory(specs: $specs) }
  }
}`;

const ADDRESSES = `query MediaAddresses(
  $entity: String!, $project: String!, $run: String!, $names: [String!], $first: Int!
) {
  project(entityName: $entity, name: $project) {
    run(name: $run) {
      files(names: $names, first: $first) {
        edges { node { name directUrl } cursor }
        pageInfo { endCursor hasNextPage }
      }
    }
  }
}`;

type Rows = readonly Readonly<Record<string, unknown>>[];

interface RunAnswer<T> {
  readonly project: { readonly run: T | null } | null;
}

/** Where a run lives, as queries name it. */
export interface RunPlace {
  readonly entity: string;
  readonly project: string;
  readonly run: string;
}

export function mediaHistoryKey({ entity, project, run }: RunPlace, key: string) {
  return ["project", entity, project, "run", run, "media", key] as const;
}

/** What a run logged under a media key, ascending by step. */
export function mediaHistory(place: RunPlace, key: string) {
  return queryOptions({
    queryKey: mediaHistoryKey(place, key),
    queryFn: async ({ signal }): Promise<MediaStep[]> => {
      const specs = [JSON.stringify({ keys: ["_step", key], samples: MAX_STEPS })];
      const answer = await graphql<RunAnswer<{ sampledHistory: readonly Rows[] }>>(
        HISTORY,
        { ...place, specs },
        signal,
      );
      return mediaSteps(answer.project?.run?.sampledHistory[0] ?? [], key);
    },
  });
}

/** Addresses of some files of a run, by name; a file not uploaded yet is missing. */
export function mediaAddresses(place: RunPlace, names: readonly string[]) {
  const { entity, project, run } = place;
  return queryOptions({
    queryKey: ["project", entity, project, "run", run, "addresses", names],
    queryFn: async ({ signal }): Promise<ReadonlyMap<string, string>> => {
      const answer = await graphql<
        RunAnswer<{ files: Connection<{ name: string; directUrl: string }> }>
      >(ADDRESSES, { ...place, names, first: names.length }, signal);
      const files = nodesOf(answer.project?.run?.files);
      return new Map(files.map((file) => [file.name, file.directUrl]));
    },
    enabled: names.length > 0,
    staleTime: ADDRESS_FRESH_MS,
  });
}
