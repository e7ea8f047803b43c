import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { type Nodes, graphql, nextOf } from "./graphql";
import type { RunRow } from "./runs";

/** A search over configurations. `name` is its short id, as on the wire. */
export interface SweepRow {
  id: string;
  name: string;
  displayName: string | null;
  method: string;
  /** PENDING, RUNNING, PAUSED, FINISHED or CANCELED. */
  state: string;
  createdAt: string;
  runCount: number;
  /** Null when the search has no end. */
  runCountExpected: number | null;
}

export interface SweepDetail extends SweepRow {
  description: string | null;
  /** YAML, as it was given. */
  config: string;
  /** The same as JSON text. */
  configJson: string;
  heartbeatAt: string | null;
  agents: { edges: readonly { node: { id: string } }[] };
}

const ROW = `id name displayName method state createdAt runCount runCountExpected`;

const LIST = `query SweepsList(
  $entity: String!, $project: String!, $first: Int!, $after: String
) {
  project(entityName: $entity, name: $project) {
    sweeps(first: $first, after: $after) {
      totalCount pageInfo { endCursor hasNextPage }
      edges { node { ${ROW} } }
    }
  }
}`;

const ONE = `query SweepDetail($entity: String!, $project: String!, $sweep: String!) {
  project(entityName: $entity, name: $project) {
    readOnly
    sweep(sweepName: $sweep) {
      ${ROW} description config configJson heartbeatAt
      agents { edges { node { id } } }
    }
  }
}`;

const PAGE = 50;

/** The project's sweeps, newest first; null when the project is not there. */
export function sweepsQuery(entity: string, project: string) {
  return infiniteQueryOptions({
    queryKey: ["project", entity, project, "sweeps"],
    queryFn: async ({ pageParam, signal }) => {
      const answer = await graphql<{ project: { sweeps: Nodes<SweepRow> } | null }>(
        LIST,
        { entity, project, first: PAGE, after: pageParam },
        signal,
      );
      return answer.project?.sweeps ?? null;
    },
    initialPageParam: null as string | null,
    getNextPageParam: nextOf,
  });
}

export interface SweepAnswer {
  sweep: SweepDetail;
  canWrite: boolean;
}

/** One sweep; null when it is not there. */
export function sweepQuery(entity: string, project: string, sweep: string) {
  return queryOptions({
    queryKey: ["project", entity, project, "sweep", sweep],
    queryFn: async ({ signal }): Promise<SweepAnswer | null> => {
      const { project: found } = await graphql<{
        project: { readOnly: boolean | null; sweep: SweepDetail | null } | null;
      }>(ONE, { entity, project, sweep }, signal);
      if (!found?.sweep) return null;
      return { sweep: found.sweep, canWrite: found.readOnly === false };
    },
  });
}

export interface SweepRun extends Pick<
  RunRow,
  "id" | "name" | "displayName" | "state" | "createdAt" | "colorSlot"
> {
  /** JSON text: `{key: {value}}`. */
  config: string | null;
  /** JSON text: the latest value of every key. */
  summaryMetrics: string | null;
}

const RUNS = `query SweepRuns(
  $entity: String!, $project: String!, $filters: JSONString, $order: String,
  $first: Int!, $after: String
) {
  project(entityName: $entity, name: $project) {
    runCount(filters: $filters)
    runs(filters: $filters, order: $order, first: $first, after: $after) {
      pageInfo { endCursor hasNextPage }
      edges { node {
        id name displayName state createdAt colorSlot config summaryMetrics
      } }
    }
  }
}`;

/** The sweep's runs in `order`, such as `-summary_metrics.accuracy`. */
export function sweepRunsQuery(
  entity: string,
  project: string,
  sweep: string,
  order: string,
) {
  return infiniteQueryOptions({
    queryKey: ["project", entity, project, "sweepRuns", sweep, order],
    queryFn: async ({ pageParam, signal }) => {
      const filters = JSON.stringify({ sweep });
      const answer = await graphql<{
        project: { runCount: number; runs: Omit<Nodes<SweepRun>, "totalCount"> } | null;
      }>(
        RUNS,
        { entity, project, filters, order, first: PAGE, after: pageParam },
        signal,
      );
      const found = answer.project;
      return {
        totalCount: found?.runCount ?? 0,
        edges: found?.runs.edges ?? [],
        pageInfo: found?.runs.pageInfo ?? { endCursor: null, hasNextPage: false },
      };
    },
    initialPageParam: null as string | null,
    getNextPageParam: nextOf,
  });
}

const SET_STATE = `mutation SetSweepState($id: ID!, $state: String!) {
  upsertSweep(input: { id: $id, state: $state }) { sweep { id } }
}`;

export async function setSweepState(id: string, state: string): Promise<void> {
  await graphql(SET_STATE, { id, state });
}
