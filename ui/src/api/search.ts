import { queryOptions } from "@tanstack/react-query";

import { graphql } from "./graphql";

export type SearchKind =
  | "PROJECT"
  | "RUN"
  | "SWEEP"
  | "REPORT"
  | "VIEW"
  | "ARTIFACT"
  | "TEAM"
  | "PERSON";

export interface SearchHit {
  name: string;
  /** What tells it from others of that name: an id, or a type. */
  detail: string;
  entityName: string;
  /** Null for people and teams. */
  projectName: string | null;
  /** Where it opens, from the root of the server. */
  path: string;
  /** Of a run or a sweep. */
  state: string | null;
  at: string;
}

export interface SearchGroup {
  kind: SearchKind;
  totalCount: number;
  hits: readonly SearchHit[];
}

const SEARCH = `query Search(
  $text: String!, $kinds: [SearchKind!], $entity: String, $project: String, $first: Int!
) {
  search(
    text: $text, kinds: $kinds, entityName: $entity, projectName: $project, first: $first
  ) {
    kind totalCount
    hits { name detail entityName projectName path state at }
  }
}`;

/** The project that is looked at; what is in it comes first. */
export interface SearchPlace {
  entity?: string | undefined;
  project?: string | undefined;
}

/** What holds every word of `text` in its name, of all kinds or of one. */
export function searchQuery(
  text: string,
  place: SearchPlace,
  first: number,
  kind?: SearchKind,
) {
  return queryOptions({
    queryKey: ["search", text, place, first, kind ?? "*"],
    queryFn: async ({ signal }): Promise<readonly SearchGroup[]> => {
      const kinds = kind === undefined ? null : [kind];
      const variables = { text, kinds, ...place, first };
      const answer = await graphql<{ search: readonly SearchGroup[] }>(
        SEARCH,
        variables,
        signal,
      );
      return answer.search;
    },
    staleTime: 5_000,
  });
}
