import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { type Nodes, graphql, nextOf } from "./graphql";
import type { RunRow } from "./runs";

export interface ReportRow {
  id: string;
  name: string;
  displayName: string;
  description: string;
  createdAt: string;
  updatedAt: string;
  user: { username: string | null; name: string } | null;
}

export interface ReportDetail extends ReportRow {
  type: string;
  /** JSON text, exactly as it was saved. */
  spec: string;
  project: { name: string; entityName: string } | null;
}

const ROW = `id name displayName description createdAt updatedAt user { username name }`;

const LIST = `query ReportsList(
  $entity: String!, $project: String!, $name: String, $first: Int!, $after: String
) {
  project(entityName: $entity, name: $project) {
    allViews(viewType: "runs", viewName: $name, first: $first, after: $after) {
      totalCount pageInfo { endCursor hasNextPage }
      edges { node { ${ROW} } }
    }
  }
}`;

const PAGE = 50;

type ListAnswer = { project: { allViews: Nodes<ReportRow> } | null };

/** The project's reports, newest first; null when the project is not there. */
export function reportsQuery(entity: string, project: string) {
  return infiniteQueryOptions({
    queryKey: ["project", entity, project, "reports"],
    queryFn: async ({ pageParam, signal }) => {
      const variables = { entity, project, first: PAGE, after: pageParam };
      const answer = await graphql<ListAnswer>(LIST, variables, signal);
      return answer.project?.allViews ?? null;
    },
    initialPageParam: null as string | null,
    getNextPageParam: nextOf,
  });
}

const ONE = `query ReportDetail($id: ID!) {
  view(id: $id) { ${ROW} type spec project { name entityName } }
}`;

/** The id in the last part of a report's address, `Title--id`; null without one. */
export function reportIdOf(address: string): string | null {
  const at = address.lastIndexOf("--");
  if (at < 0) return null;
  const id = address.slice(at + 2);
  if (!/^[A-Za-z0-9+/]+$/.test(id)) return null;
  return id.padEnd(Math.ceil(id.length / 4) * 4, "=");
}

/** The report that an address names, by id or else by name; null when not there. */
export function reportQuery(entity: string, project: string, address: string) {
  return queryOptions({
    queryKey: ["report", entity, project, address],
    queryFn: async ({ signal }): Promise<ReportDetail | null> => {
      const id = reportIdOf(address) ?? (await idOfName(entity, project, address));
      if (id === null) return null;
      const { view } = await graphql<{ view: ReportDetail | null }>(
        ONE,
        { id },
        signal,
      );
      const isHere =
        view?.type !== "project-view" &&
        view?.project?.name === project &&
        view.project.entityName === entity;
      return isHere ? view : null;
    },
  });
}

async function idOfName(
  entity: string,
  project: string,
  name: string,
): Promise<string | null> {
  const answer = await graphql<ListAnswer>(LIST, { entity, project, name, first: 1 });
  return answer.project?.allViews.edges[0]?.node.id ?? null;
}

export type ReportRun = Pick<
  RunRow,
  "id" | "name" | "displayName" | "state" | "colorSlot"
>;

const RUNS = `query ReportRuns(
  $entity: String!, $project: String!, $filters: JSONString, $order: String, $first: Int!
) {
  project(entityName: $entity, name: $project) {
    runCount(filters: $filters)
    runs(filters: $filters, order: $order, first: $first) {
      edges { node { id name displayName state colorSlot } }
    }
  }
}`;

/** Lines beyond this many are no chart any more. */
const MOST_RUNS = 200;

export interface ReportRuns {
  runs: readonly ReportRun[];
  /** How many match, drawn or not. */
  total: number;
}

/** The runs of one run set; null when its project is not there. */
export function reportRunsQuery(
  entity: string,
  project: string,
  filters: string,
  order: string,
) {
  return queryOptions({
    queryKey: ["project", entity, project, "reportRuns", filters, order],
    queryFn: async ({ signal }): Promise<ReportRuns | null> => {
      const { project: found } = await graphql<{
        project: {
          runCount: number;
          runs: { edges: readonly { node: ReportRun }[] };
        } | null;
      }>(RUNS, { entity, project, filters, order, first: MOST_RUNS }, signal);
      if (!found) return null;
      return { runs: found.runs.edges.map((edge) => edge.node), total: found.runCount };
    },
  });
}
