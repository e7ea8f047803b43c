import { infiniteQueryOptions } from "@tanstack/react-query";

import { collectionKey, type CollectionPlace } from "./artifacts";
import {
  toVersionRow,
  VERSION_ROW,
  versionFilter,
  type VersionNode,
  type VersionRow,
} from "./artifactVersions";
import { graphql } from "./graphql";

/** A version as a registry's collection shows it. */
export interface LinkedVersion extends VersionRow {
  linkedAt: string;
  /** Who linked it; null when the account is gone. */
  linkedBy: string | null;
}

const LINKED = `query LinkedVersions(
  $entity: String!, $projects: JSONString, $collections: JSONString,
  $filters: JSONString, $first: Int!, $after: String
) {
  entity(name: $entity) {
    artifactMemberships(
      projectFilters: $projects, collectionFilters: $collections, filters: $filters,
      order: "-version", first: $first, after: $after
    ) {
      edges {
        node {
          versionIndex createdAt
          user { username name }
          aliases { alias }
          artifact { ${VERSION_ROW} }
        }
      }
      pageInfo { endCursor hasNextPage }
    }
  }
}`;

interface MembershipNode {
  versionIndex: number | null;
  createdAt: string;
  user: { username: string | null; name: string } | null;
  aliases: readonly { alias: string }[];
  artifact: VersionNode | null;
}

const PAGE = 50;

/** Versions linked into a collection, the last linked first. */
export function linkedVersionsQuery(place: CollectionPlace, search: string) {
  const { entity, project, collection } = place;
  return infiniteQueryOptions({
    queryKey: [...collectionKey(place), "linked", search],
    queryFn: async ({ pageParam, signal }) => {
      const answer = await graphql<{
        entity: {
          artifactMemberships: {
            edges: readonly { node: MembershipNode }[];
            pageInfo: { endCursor: string | null; hasNextPage: boolean };
          } | null;
        } | null;
      }>(
        LINKED,
        {
          entity,
          projects: JSON.stringify({ name: project }),
          collections: JSON.stringify({ name: collection }),
          filters: versionFilter(search),
          first: PAGE,
          after: pageParam,
        },
        signal,
      );
      const found = answer.entity?.artifactMemberships;
      return {
        versions:
          found?.edges.flatMap(({ node }) => (node.artifact ? [toLinked(node)] : [])) ??
          [],
        next: found?.pageInfo.hasNextPage ? found.pageInfo.endCursor : null,
      };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: (previous) => previous,
  });
}

function toLinked(node: MembershipNode): LinkedVersion {
  return {
    ...toVersionRow(node.artifact!, `v${node.versionIndex ?? "?"}`),
    aliases: node.aliases.map(({ alias }) => alias),
    linkedAt: node.createdAt,
    linkedBy: node.user?.username ?? node.user?.name ?? null,
  };
}
