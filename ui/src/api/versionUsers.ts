import { queryOptions } from "@tanstack/react-query";

import { artifactsKey } from "./artifacts";
import { type Connection, graphql, nodesOf } from "./graphql";

/** A run that took a version as an input. */
export interface VersionUser {
  id: string;
  name: string;
  displayName: string | null;
  state: string;
  entity: string;
  project: string;
}

const USED_BY = `query VersionUsers($id: ID!) {
  artifact(id: $id) {
    usedBy {
      edges {
        node { id name displayName state project { name entityName } }
        cursor
      }
      pageInfo { endCursor hasNextPage }
    }
  }
}`;

type UserNode = Omit<VersionUser, "entity" | "project"> & {
  project: { name: string; entityName: string } | null;
};

/** Every run the viewer sees that used a version, oldest use first. */
export function usersOfVersionQuery(
  entity: string,
  project: string,
  artifactId: string,
) {
  return queryOptions({
    queryKey: [...artifactsKey(entity, project), "users", artifactId],
    queryFn: async ({ signal }): Promise<VersionUser[]> => {
      const answer = await graphql<{
        artifact: { usedBy: Connection<UserNode> } | null;
      }>(USED_BY, { id: artifactId }, signal);
      return nodesOf(answer.artifact?.usedBy).map(({ project: place, ...run }) => ({
        ...run,
        entity: place?.entityName ?? "",
        project: place?.name ?? "",
      }));
    },
  });
}
