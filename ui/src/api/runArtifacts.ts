import { infiniteQueryOptions } from "@tanstack/react-query";

import {
  toVersionRow,
  VERSION_ROW,
  type VersionNode,
  type VersionRow,
} from "./artifactVersions";
import { graphql } from "./graphql";

/** What a run took, or what it made. */
export type Side = "inputArtifacts" | "outputArtifacts";

export interface RunVersionsPage {
  versions: readonly VersionRow[];
  totalCount: number;
  next: string | null;
}

const PAGE = 100;

const LIST = `(first: $first, after: $after) {
  totalCount
  edges { node { ${VERSION_ROW} } }
  pageInfo { endCursor hasNextPage }
}`;
const OF_RUN = `$entity: String!, $project: String!, $run: String!, $first: Int!,
  $after: String`;
const INPUTS = `query RunInputs(${OF_RUN}) {
  project(entityName: $entity, name: $project) {
    run(name: $run) { inputArtifacts${LIST} }
  }
}`;
const OUTPUTS = `query RunOutputs(${OF_RUN}) {
  project(entityName: $entity, name: $project) {
    run(name: $run) { outputArtifacts${LIST} }
  }
}`;

/** Versions that a run used or logged. */
export function runArtifactsQuery(
  entity: string,
  project: string,
  run: string,
  side: Side,
) {
  return infiniteQueryOptions({
    queryKey: ["project", entity, project, "run", run, side],
    queryFn: async ({ pageParam, signal }): Promise<RunVersionsPage> => {
      const answer = await graphql<{
        project: {
          run: Record<
            Side,
            {
              totalCount: number;
              edges: readonly { node: VersionNode }[];
              pageInfo: { endCursor: string | null; hasNextPage: boolean };
            } | null
          > | null;
        } | null;
      }>(
        side === "inputArtifacts" ? INPUTS : OUTPUTS,
        { entity, project, run, first: PAGE, after: pageParam },
        signal,
      );
      const found = answer.project?.run?.[side];
      return {
        versions: found?.edges.map(({ node }) => toVersionRow(node)) ?? [],
        totalCount: found?.totalCount ?? 0,
        next: found?.pageInfo.hasNextPage ? found.pageInfo.endCursor : null,
      };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? undefined,
  });
}
