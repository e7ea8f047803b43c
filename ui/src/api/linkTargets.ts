import { queryOptions } from "@tanstack/react-query";

import { graphql } from "./graphql";

/** A registry as a place to link versions into. */
export interface LinkTarget {
  id: string;
  entity: string;
  /** The project that keeps it: its name with the prefix. */
  project: string;
  name: string;
  /** Types it takes; null when it takes all. */
  types: readonly string[] | null;
  canLink: boolean;
}

const REGISTRIES = `query LinkTargets {
  registries { id name entityName registry { allowsAllTypes types myRole } }
}`;

const PREFIX = /^wandb-registry-/;

/** Every registry the viewer sees. */
export const linkTargetsQuery = queryOptions({
  queryKey: ["registries", "linkTargets"],
  queryFn: async ({ signal }): Promise<LinkTarget[]> => {
    const { registries } = await graphql<{
      registries: readonly {
        id: string;
        name: string;
        entityName: string;
        registry: {
          allowsAllTypes: boolean;
          types: readonly string[];
          myRole: string | null;
        } | null;
      }[];
    }>(REGISTRIES, {}, signal);
    return registries.map(({ id, name, entityName, registry }) => ({
      id,
      entity: entityName,
      project: name,
      name: name.replace(PREFIX, ""),
      types: registry && !registry.allowsAllTypes ? registry.types : null,
      canLink: registry?.myRole === "member" || registry?.myRole === "admin",
    }));
  },
});
