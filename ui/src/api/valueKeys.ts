import { queryOptions } from "@tanstack/react-query";

import { graphql } from "./graphql";

const KEYS = `query ValueKeys($entity: String!, $project: String!) {
  project(entityName: $entity, name: $project) { configKeys summaryKeys }
}`;

export interface ValueKeys {
  /** Dotted paths in configs. */
  readonly config: readonly string[];
  readonly summary: readonly string[];
}

/** What the newest runs of a project were configured with and reached, by path. */
export function valueKeysQuery(entity: string, project: string) {
  return queryOptions({
    queryKey: ["project", entity, project, "valueKeys"],
    queryFn: async ({ signal }): Promise<ValueKeys> => {
      const answer = await graphql<{
        project: {
          configKeys: readonly string[];
          summaryKeys: readonly string[];
        } | null;
      }>(KEYS, { entity, project }, signal);
      const { configKeys = [], summaryKeys = [] } = answer.project ?? {};
      return { config: configKeys, summary: summaryKeys };
    },
    staleTime: 30_000,
  });
}
