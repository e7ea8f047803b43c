/** Runs that go to another project. */
import { infiniteQueryOptions } from "@tanstack/react-query";

import { type Connection, graphql, nodesOf } from "./graphql";

export interface ProjectPlace {
  readonly entity: string;
  readonly project: string;
}

const MOVE = `mutation MoveRuns($ids: [ID!]!, $entity: String!, $project: String!) {
  moveRuns(input: { ids: $ids, entityName: $entity, projectName: $project }) {
    runs { id }
  }
}`;

/** Moves all of them or none, and gives the ids that they have there. */
export async function moveRuns(
  ids: readonly string[],
  { entity, project }: ProjectPlace,
): Promise<readonly string[]> {
  const answer = await graphql<{ moveRuns: { runs: readonly { id: string }[] } }>(
    MOVE,
    { ids, entity, project },
  );
  return answer.moveRuns.runs.map(({ id }) => id);
}

const TARGETS = `query MoveTargets($first: Int!, $after: String) {
  projectsVisible(first: $first, after: $after) {
    edges {
      node { name entityName readOnly totalRuns registry { allowsAllTypes } }
      cursor
    }
    pageInfo { endCursor hasNextPage }
  }
}`;

const PAGE = 500;

interface TargetNode {
  readonly name: string;
  readonly entityName: string;
  readonly readOnly: boolean;
  readonly totalRuns: number;
  readonly registry: object | null;
}

export interface MoveTarget extends ProjectPlace {
  readonly totalRuns: number;
}

/** Projects that runs can be moved to: those one may write to, newest activity first. */
export const moveTargetsQuery = infiniteQueryOptions({
  queryKey: ["projects", "moveTargets"],
  queryFn: async ({ pageParam, signal }) => {
    const answer = await graphql<{ projectsVisible: Connection<TargetNode> }>(
      TARGETS,
      { first: PAGE, after: pageParam },
      signal,
    );
    const found = answer.projectsVisible;
    const places: readonly MoveTarget[] = nodesOf(found)
      .filter((node) => !node.readOnly && node.registry === null)
      .map(({ entityName, name, totalRuns }) => ({
        entity: entityName,
        project: name,
        totalRuns,
      }));
    return { places, pageInfo: found.pageInfo };
  },
  initialPageParam: null as string | null,
  getNextPageParam: ({ pageInfo }) =>
    pageInfo.hasNextPage ? pageInfo.endCursor : undefined,
});
