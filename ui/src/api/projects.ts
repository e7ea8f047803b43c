import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { type Connection, graphql } from "./graphql";

export interface ProjectCard {
  id: string;
  name: string;
  entityName: string;
  description: string | null;
  access: string | null;
  totalRuns: number;
  runningRunCount: number;
  lastActiveAt: string | null;
  createdAt: string;
}

const CARD = `id name entityName description access totalRuns runningRunCount
  lastActiveAt createdAt`;

const VISIBLE = `query ProjectsVisible($entity: String, $first: Int!, $after: String) {
  projectsVisible(entityName: $entity, first: $first, after: $after) {
    edges { node { ${CARD} } cursor }
    pageInfo { endCursor hasNextPage }
  }
}`;

const PAGE = 60;

/** Projects the viewer may read, newest activity first; `entity` narrows to its own. */
export function projectsQuery(entity?: string) {
  return infiniteQueryOptions({
    queryKey: ["projects", entity ?? "*"],
    queryFn: async ({ pageParam, signal }) => {
      const variables = { first: PAGE, after: pageParam, entity: entity ?? null };
      const answer = await graphql<{
        projectsVisible: Connection<ProjectCard> | null;
      }>(VISIBLE, variables, signal);
      return answer.projectsVisible ?? EMPTY;
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) =>
      page.pageInfo.hasNextPage ? page.edges.at(-1)?.cursor : undefined,
  });
}

const EMPTY: Connection<ProjectCard> = {
  edges: [],
  pageInfo: { endCursor: null, hasNextPage: false },
};

const PROJECT = `query ProjectHeader($entity: String!, $project: String!) {
  project(entityName: $entity, name: $project) { ${CARD} readOnly }
}`;

export interface ProjectHeader extends ProjectCard {
  readOnly: boolean | null;
}

/** One project's card, or null when it does not exist or may not be read. */
export function projectQuery(entity: string, project: string) {
  return queryOptions({
    queryKey: ["project", entity, project, "header"],
    queryFn: async ({ signal }) => {
      const answer = await graphql<{ project: ProjectHeader | null }>(
        PROJECT,
        { entity, project },
        signal,
      );
      return answer.project;
    },
  });
}

const UPDATE = `mutation UpdateProject($input: UpdateProjectInput!) {
  updateProject(input: $input) { project { id } }
}`;

export async function updateProject(input: {
  entityName: string;
  name: string;
  description?: string;
  access?: string;
}): Promise<void> {
  await graphql(UPDATE, { input });
}
