/** Runs that were deleted and can still be had back. */
import { infiniteQueryOptions } from "@tanstack/react-query";

import { type Connection, graphql } from "./graphql";
import type { TableScope } from "./runTable";

/** Runs of one request. */
const PAGE = 100;
const MOST_AT_ONCE = 1000;

export interface DeletedRun {
  readonly id: string;
  readonly name: string;
  readonly displayName: string;
  readonly username: string | null;
  readonly createdAt: string;
  readonly deletedAt: string;
  /** Then it is gone for good. */
  readonly keptUntil: string;
}

const DELETED = `query DeletedRuns(
  $entity: String!, $project: String!, $first: Int!, $after: String
) {
  project(entityName: $entity, name: $project) {
    deletedRuns(first: $first, after: $after) {
      edges {
        node { id name displayName username createdAt deletedAt keptUntil }
        cursor
      }
      pageInfo { endCursor hasNextPage }
    }
  }
}`;

const NOTHING: Connection<DeletedRun> = {
  edges: [],
  pageInfo: { endCursor: null, hasNextPage: false },
};

/** The last deleted first. */
export function deletedRunsQuery({ entity, project }: TableScope) {
  return infiniteQueryOptions({
    queryKey: ["project", entity, project, "deletedRuns"],
    queryFn: async ({ pageParam, signal }) => {
      const variables = { entity, project, first: PAGE, after: pageParam };
      const answer = await graphql<{
        project: { deletedRuns: Connection<DeletedRun> } | null;
      }>(DELETED, variables, signal);
      return answer.project?.deletedRuns ?? NOTHING;
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ pageInfo }) =>
      pageInfo.hasNextPage ? pageInfo.endCursor : undefined,
    staleTime: 0,
  });
}

const UNDELETE = `mutation UndeleteRuns($ids: [ID!]!) {
  undeleteRuns(input: { ids: $ids }) { runs { id } }
}`;

export async function undeleteRuns(ids: readonly string[]): Promise<void> {
  for (let at = 0; at < ids.length; at += MOST_AT_ONCE) {
    // oxlint-disable-next-line no-await-in-loop -- a refusal stops what comes after
    await graphql(UNDELETE, { ids: ids.slice(at, at + MOST_AT_ONCE) });
  }
}
