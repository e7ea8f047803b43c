/** A project as a whole: what its runs add up to, and what it keeps. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { graphql, type Nodes, nextOf } from "./graphql";

export interface RunStateFigures {
  readonly state: string;
  readonly runCount: number;
  readonly computeSeconds: number;
}

export interface ProjectOverview {
  readonly name: string;
  readonly entityName: string;
  readonly description: string | null;
  readonly access: string;
  readonly createdAt: string;
  /** When a run was last heard of; null without runs. */
  readonly lastActiveAt: string | null;
  readonly totalRuns: number;
  readonly totalSweeps: number;
  readonly reportCount: number;
  readonly viewCount: number;
  readonly readOnly: boolean;
  readonly mayAdminister: boolean;
  /** Who made it; null when that account is gone. */
  readonly user: { readonly username: string | null; readonly name: string } | null;
  /** The most frequent first. */
  readonly runStates: readonly RunStateFigures[];
}

interface Counted {
  readonly totalCount: number;
}

type OverviewNode = Omit<ProjectOverview, "reportCount" | "viewCount"> & {
  readonly reports: Counted;
  readonly workspaces: Counted;
};

/** Everything here that changes with the runs lies under this key. */
function overviewKey(entity: string, project: string) {
  return ["project", entity, project, "overview"] as const;
}

const OVERVIEW = `query ProjectOverview($entity: String!, $project: String!) {
  project(entityName: $entity, name: $project) {
    name entityName description access createdAt lastActiveAt totalRuns totalSweeps
    readOnly mayAdminister
    user { username name }
    runStates { state runCount computeSeconds }
    reports: allViews(viewType: "runs", first: 0) { totalCount }
    workspaces: allViews(viewType: "project-view", first: 0) { totalCount }
  }
}`;

/** Null when the project does not exist or may not be read. */
export function projectOverviewQuery(entity: string, project: string) {
  return queryOptions({
    queryKey: [...overviewKey(entity, project), "figures"],
    queryFn: async ({ signal }): Promise<ProjectOverview | null> => {
      const { project: found } = await graphql<{ project: OverviewNode | null }>(
        OVERVIEW,
        { entity, project },
        signal,
      );
      if (!found) return null;
      const { reports, workspaces, ...rest } = found;
      return {
        ...rest,
        reportCount: reports.totalCount,
        viewCount: workspaces.totalCount,
      };
    },
  });
}

export interface Contributor {
  /** Null stands for all accounts that are gone. */
  readonly username: string | null;
  readonly name: string | null;
  readonly runCount: number;
  readonly computeSeconds: number;
  readonly lastActiveAt: string;
}

const CONTRIBUTORS = `query ProjectContributors(
  $entity: String!, $project: String!, $first: Int!, $after: String
) {
  project(entityName: $entity, name: $project) {
    contributors(first: $first, after: $after) {
      totalCount pageInfo { endCursor hasNextPage }
      edges { node { username name runCount computeSeconds lastActiveAt } }
    }
  }
}`;

const PAGE = 20;

/** Who made runs; who made the most comes first. */
export function contributorsQuery(entity: string, project: string) {
  return infiniteQueryOptions({
    queryKey: [...overviewKey(entity, project), "contributors"],
    queryFn: async ({ pageParam, signal }) => {
      const answer = await graphql<{
        project: { contributors: Nodes<Contributor> } | null;
      }>(CONTRIBUTORS, { entity, project, first: PAGE, after: pageParam }, signal);
      return answer.project?.contributors ?? null;
    },
    initialPageParam: null as string | null,
    getNextPageParam: nextOf,
  });
}

export interface ProjectStorage {
  readonly totalBytes: number;
  /** Disjoint; they add up to the total. */
  readonly categories: readonly {
    readonly name: string;
    readonly sizeBytes: number;
    readonly note: string;
  }[];
}

const STORAGE = `query ProjectStorage($entity: String!, $project: String!) {
  project(entityName: $entity, name: $project) {
    storage { totalBytes categories { name sizeBytes note } }
  }
}`;

/** Apart from the rest, and not asked for with every run: adding up takes a while. */
export function projectStorageQuery(entity: string, project: string) {
  return queryOptions({
    queryKey: ["project", entity, project, "storage"],
    queryFn: async ({ signal }): Promise<ProjectStorage | null> => {
      const answer = await graphql<{ project: { storage: ProjectStorage } | null }>(
        STORAGE,
        { entity, project },
        signal,
      );
      return answer.project?.storage ?? null;
    },
  });
}

const DELETE = `mutation DeleteProject($input: DeleteProjectInput!) {
  deleteProject(input: $input) { success }
}`;

export async function deleteProject(entityName: string, name: string): Promise<void> {
  await graphql(DELETE, { input: { entityName, name } });
}
