import { infiniteQueryOptions } from "@tanstack/react-query";

import { type Connection, graphql } from "./graphql";

export interface RunFile {
  id: string;
  name: string;
  sizeBytes: number;
  mimetype: string | null;
  updatedAt: string | null;
  /** Signed and expiring; needs no cookie. */
  directUrl: string;
}

const FILES = `query RunFiles(
  $entity: String!, $project: String!, $run: String!, $first: Int!, $after: String
) {
  project(entityName: $entity, name: $project) {
    run(name: $run) {
      files(first: $first, after: $after) {
        edges { node { id name sizeBytes mimetype updatedAt directUrl } cursor }
        pageInfo { endCursor hasNextPage }
      }
    }
  }
}`;

const PAGE = 500;

const EMPTY: Connection<RunFile> = {
  edges: [],
  pageInfo: { endCursor: null, hasNextPage: false },
};

export function filesQuery(entity: string, project: string, run: string) {
  return infiniteQueryOptions({
    queryKey: ["project", entity, project, "run", run, "files"],
    queryFn: async ({ pageParam, signal }) => {
      const answer = await graphql<{
        project: { run: { files: Connection<RunFile> } | null } | null;
      }>(FILES, { entity, project, run, first: PAGE, after: pageParam }, signal);
      return answer.project?.run?.files ?? EMPTY;
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) =>
      page.pageInfo.hasNextPage ? page.edges.at(-1)?.cursor : undefined,
    // Signed addresses expire; ask again well before they do.
    staleTime: 5 * 60_000,
  });
}

/**
 * A signed address on the host the page came from: the server may be reached under
 * other names than its public one, and the page may only show what is its own.
 */
export function onThisHost(address: string, here: string): string {
  const url = new URL(address, here);
  return url.pathname.startsWith("/storage/") ? url.pathname + url.search : address;
}
