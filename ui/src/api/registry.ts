/** Registries: where an organization agrees on versions. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { artifactsKey } from "./artifacts";
import { graphql, type Nodes, nextOf } from "./graphql";
import { escapeRegex } from "./runs";

export type RegistryRole = "admin" | "member" | "viewer" | "restricted_viewer";
export type RegistryVisibility = "organization" | "restricted";

export interface Registry {
  id: string;
  name: string;
  /** The organization's own entity, and the project that keeps the registry. */
  entity: string;
  project: string;
  organization: string;
  description: string;
  visibility: RegistryVisibility;
  allowsAllTypes: boolean;
  /** Accepted types first, then others in use. */
  types: readonly string[];
  protectedAliases: readonly string[];
  myRole: RegistryRole | null;
  canLink: boolean;
  canAdminister: boolean;
  collectionCount: number;
  versionCount: number;
  createdAt: string;
  updatedAt: string;
}

const REGISTRIES = `query Registries {
  registries {
    id name entityName description createdAt updatedAt
    registry {
      name organizationName visibility allowsAllTypes types protectedAliases
      myRole canLink canAdminister collectionCount versionCount
    }
  }
}`;

interface RegistryNode {
  id: string;
  name: string;
  entityName: string;
  description: string | null;
  createdAt: string;
  updatedAt: string;
  registry:
    | (Omit<
        Registry,
        "id" | "entity" | "project" | "organization" | "description" | "createdAt"
      > & { organizationName: string | null })
    | null;
}

/** Everything about registries that is not in the collections of one. */
export const registriesKey = ["registries"] as const;

/** Every registry the viewer sees, by name. */
export const registriesQuery = queryOptions({
  queryKey: [...registriesKey, "list"],
  queryFn: async ({ signal }): Promise<Registry[]> => {
    const { registries } = await graphql<{ registries: readonly RegistryNode[] }>(
      REGISTRIES,
      {},
      signal,
    );
    return registries.flatMap(({ registry, entityName, ...node }) => {
      if (!registry) return [];
      const { organizationName, ...settings } = registry;
      const made = { ...node, ...settings, entity: entityName, project: node.name };
      return [
        {
          ...made,
          name: registry.name,
          description: node.description ?? "",
          organization: organizationName ?? entityName,
        },
      ];
    });
  },
});

/** Those of that name; `org` narrows to an organization, or to its entity. */
export function registriesNamed(
  registries: readonly Registry[],
  name: string,
  org: string | undefined,
): Registry[] {
  return registries.filter(
    (one) =>
      one.name === name &&
      (org === undefined || one.organization === org || one.entity === org),
  );
}

/** A collection of a registry as lists show it. */
export interface RegistryCollection {
  id: string;
  name: string;
  typeName: string;
  description: string | null;
  tags: readonly string[];
  aliases: readonly string[];
  /** `v12`; null while nothing is linked. */
  latest: string | null;
  versionCount: number;
  updatedAt: string;
  entity: string;
  project: string;
}

const COLLECTION = `id name description updatedAt
  project { name entityName }
  defaultArtifactType { name }
  tags { edges { node { name } } }
  aliases(first: 30) { edges { node { alias } } }
  artifactMembership(aliasName: "latest") { versionIndex }
  artifacts(first: 1) { totalCount }`;

interface CollectionNode {
  id: string;
  name: string;
  description: string | null;
  updatedAt: string;
  project: { name: string; entityName: string } | null;
  defaultArtifactType: { name: string };
  tags: { edges: readonly { node: { name: string } | null }[] };
  aliases: { edges: readonly { node: { alias: string } | null }[] };
  artifactMembership: { versionIndex: number | null } | null;
  artifacts: { totalCount: number } | null;
}

function toCollection(node: CollectionNode): RegistryCollection {
  const index = node.artifactMembership?.versionIndex ?? null;
  return {
    id: node.id,
    name: node.name,
    typeName: node.defaultArtifactType.name,
    description: node.description,
    tags: node.tags.edges.flatMap((edge) => (edge.node ? [edge.node.name] : [])),
    aliases: [
      ...new Set(
        node.aliases.edges.flatMap((edge) => (edge.node ? [edge.node.alias] : [])),
      ),
    ],
    latest: index === null ? null : `v${index}`,
    versionCount: node.artifacts?.totalCount ?? 0,
    updatedAt: node.updatedAt,
    entity: node.project?.entityName ?? "",
    project: node.project?.name ?? "",
  };
}

const COLLECTIONS = `query RegistryCollections(
  $entity: String!, $project: String!,
  $filters: JSONString, $order: String, $first: Int!, $after: String
) {
  project(entityName: $entity, name: $project) {
    artifactCollections(filters: $filters, order: $order, first: $first, after: $after) {
      totalCount
      edges { node { ${COLLECTION} } }
      pageInfo { endCursor hasNextPage }
    }
  }
}`;

export type CollectionOrder = "name" | "-updated_at" | "type";

/** Matches a text anywhere in a name or in a tag, however it is cased. */
export function textFilter(search: string): string | null {
  const text = search.trim();
  if (text === "") return null;
  const pattern = { $regex: `(?i)${escapeRegex(text)}` };
  return JSON.stringify({ $or: [{ name: pattern }, { tag: pattern }] });
}

const PAGE = 50;

export function registryCollectionsQuery(
  registry: Pick<Registry, "entity" | "project">,
  search: string,
  order: CollectionOrder,
) {
  const { entity, project } = registry;
  return infiniteQueryOptions({
    queryKey: [...artifactsKey(entity, project), "registry", { search, order }],
    queryFn: async ({ pageParam, signal }) => {
      const answer = await graphql<{
        project: { artifactCollections: Nodes<CollectionNode> | null } | null;
      }>(
        COLLECTIONS,
        {
          entity,
          project,
          order,
          filters: textFilter(search),
          first: PAGE,
          after: pageParam,
        },
        signal,
      );
      const found = answer.project?.artifactCollections;
      return {
        collections: found?.edges.map(({ node }) => toCollection(node)) ?? [],
        totalCount: found?.totalCount ?? 0,
        next: nextOf(found),
      };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: (previous) => previous,
  });
}

const SEARCH = `query SearchRegistries($filters: JSONString, $first: Int!) {
  organizations {
    orgEntity {
      artifactCollections(
        filters: $filters, collectionTypes: [PORTFOLIO], order: "name", first: $first
      ) {
        totalCount
        edges { node { ${COLLECTION} } }
        pageInfo { endCursor hasNextPage }
      }
    }
  }
}`;

/** Collections found in each organization; beyond them only the number is told. */
const MOST_FOUND = 50;

/** Collections of all registries whose names or tags hold a text. */
export function registrySearchQuery(search: string) {
  return queryOptions({
    queryKey: [...registriesKey, "search", search],
    queryFn: async ({ signal }) => {
      const { organizations } = await graphql<{
        organizations: readonly {
          orgEntity: { artifactCollections: Nodes<CollectionNode> | null } | null;
        }[];
      }>(SEARCH, { filters: textFilter(search), first: MOST_FOUND }, signal);
      const found = organizations.flatMap(({ orgEntity }) =>
        orgEntity?.artifactCollections ? [orgEntity.artifactCollections] : [],
      );
      return {
        collections: found.flatMap(({ edges }) =>
          edges.map(({ node }) => toCollection(node)),
        ),
        totalCount: found.reduce((sum, { totalCount }) => sum + totalCount, 0),
      };
    },
    enabled: search.trim() !== "",
    placeholderData: (previous) => previous,
  });
}

/** An organization that may own registries. */
export interface Organization {
  name: string;
  entity: string;
  /** Whether the viewer may make registries there. */
  canCreate: boolean;
}

const ORGANIZATIONS = `query Organizations {
  viewer { username admin }
  organizations { name orgEntity { name } members { role user { username } } }
}`;

export const organizationsQuery = queryOptions({
  queryKey: [...registriesKey, "organizations"],
  queryFn: async ({ signal }): Promise<Organization[]> => {
    const { viewer, organizations } = await graphql<{
      viewer: { username: string; admin: boolean | null } | null;
      organizations: readonly {
        name: string;
        orgEntity: { name: string } | null;
        members: readonly { role: string; user: { username: string | null } }[];
      }[];
    }>(ORGANIZATIONS, {}, signal);
    return organizations.map(({ name, orgEntity, members }) => {
      const mine = members.find(({ user }) => user.username === viewer?.username);
      return {
        name,
        entity: orgEntity?.name ?? name,
        canCreate:
          Boolean(viewer?.admin) || ["admin", "member"].includes(mine?.role ?? ""),
      };
    });
  },
});
