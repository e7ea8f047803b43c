import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { type Connection, graphql, type Nodes, nextOf, nodesOf } from "./graphql";
import { escapeRegex } from "./runs";

/** A collection as pages address it. */
export interface CollectionPlace {
  entity: string;
  project: string;
  collection: string;
}

/** One version of a collection: `v3`, or any alias. */
export interface VersionPlace extends CollectionPlace {
  version: string;
}

export interface ArtifactTypeRow {
  name: string;
  collectionCount: number;
}

/** A collection as lists show it. */
export interface CollectionCard {
  id: string;
  /** Versions are made in sequences and linked into portfolios. */
  isSequence: boolean;
  name: string;
  typeName: string;
  description: string | null;
  tags: readonly string[];
  createdAt: string;
  updatedAt: string | null;
  /** `v12`; null while it has no version. */
  latest: string | null;
}

/** A collection as its own page shows it. */
export interface CollectionDetail extends CollectionCard {
  versionCount: number;
  /** Whether the viewer may not change it. */
  isReadOnly: boolean;
}

/** Everything of a project that has to do with artifacts lies under this key. */
export function artifactsKey(entity: string, project: string) {
  return ["project", entity, project, "artifacts"] as const;
}

const TYPES = `query ArtifactTypes($entity: String!, $project: String!, $after: String) {
  project(entityName: $entity, name: $project) {
    artifactTypes(first: 200, after: $after) {
      edges { node { name collectionCount } cursor }
      pageInfo { endCursor hasNextPage }
    }
  }
}`;

/** The project's types that have collections. */
export function artifactTypesQuery(entity: string, project: string) {
  return queryOptions({
    queryKey: [...artifactsKey(entity, project), "types"],
    queryFn: async ({ signal }): Promise<ArtifactTypeRow[]> => {
      const answer = await graphql<{
        project: {
          artifactTypes: Connection<ArtifactTypeRow>;
        } | null;
      }>(TYPES, { entity, project, after: null }, signal);
      return nodesOf(answer.project?.artifactTypes).filter(
        (type) => type.collectionCount > 0,
      );
    },
  });
}

const CARD = `kind: __typename id name description createdAt updatedAt
  defaultArtifactType { name }
  tags { edges { node { name } } }
  artifactMembership(aliasName: "latest") { versionIndex }`;

interface CardNode {
  kind: string;
  id: string;
  name: string;
  description: string | null;
  createdAt: string;
  updatedAt: string | null;
  defaultArtifactType: { name: string };
  tags: { edges: readonly { node: { name: string } | null }[] };
  artifactMembership: { versionIndex: number | null } | null;
}

function toCard(node: CardNode): CollectionCard {
  const index = node.artifactMembership?.versionIndex ?? null;
  return {
    id: node.id,
    isSequence: node.kind === "ArtifactSequence",
    name: node.name,
    typeName: node.defaultArtifactType.name,
    description: node.description,
    tags: node.tags.edges.flatMap((edge) => (edge.node ? [edge.node.name] : [])),
    createdAt: node.createdAt,
    updatedAt: node.updatedAt,
    latest: index === null ? null : `v${index}`,
  };
}

const LIST = `artifactCollections(
    filters: $filters, order: $order, first: $first, after: $after
  ) {
    totalCount
    edges { node { ${CARD} } }
    pageInfo { endCursor hasNextPage }
  }`;

const COLLECTIONS = `query ArtifactCollections(
  $entity: String!, $project: String!,
  $filters: JSONString, $order: String, $first: Int!, $after: String
) {
  project(entityName: $entity, name: $project) { ${LIST} }
}`;

const COLLECTIONS_OF_TYPE = `query ArtifactCollectionsOfType(
  $entity: String!, $project: String!, $type: String!,
  $filters: JSONString, $order: String, $first: Int!, $after: String
) {
  project(entityName: $entity, name: $project) {
    artifactType(name: $type) { ${LIST} }
  }
}`;

export interface CollectionsPage {
  collections: readonly CollectionCard[];
  totalCount: number;
  next: string | null;
}

const COLLECTIONS_PAGE = 50;

export interface CollectionsWanted {
  /** Absent: of every type. */
  type?: string;
  /** Text looked for in names. */
  search?: string;
  order?: "name" | "-updatedAt";
}

export function collectionsQuery(
  entity: string,
  project: string,
  wanted: CollectionsWanted,
) {
  const { type, search = "", order = "name" } = wanted;
  return infiniteQueryOptions({
    queryKey: [
      ...artifactsKey(entity, project),
      "collections",
      { type, search, order },
    ],
    queryFn: async ({ pageParam, signal }): Promise<CollectionsPage> => {
      const answer = await graphql<{
        project:
          | ({ artifactCollections: Nodes<CardNode> | null } & {
              artifactType?: { artifactCollections: Nodes<CardNode> | null } | null;
            })
          | null;
      }>(
        type === undefined ? COLLECTIONS : COLLECTIONS_OF_TYPE,
        {
          entity,
          project,
          type,
          filters: nameFilter(search),
          order,
          first: COLLECTIONS_PAGE,
          after: pageParam,
        },
        signal,
      );
      const found = (type === undefined ? answer.project : answer.project?.artifactType)
        ?.artifactCollections;
      return {
        collections: found?.edges.map(({ node }) => toCard(node)) ?? [],
        totalCount: found?.totalCount ?? 0,
        next: nextOf(found),
      };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? undefined,
    // While a person types, the last list stays; it never blinks empty.
    placeholderData: (previous) => previous,
  });
}

function nameFilter(search: string): string | null {
  const text = search.trim();
  return text === ""
    ? null
    : JSON.stringify({ name: { $regex: `(?i)${escapeRegex(text)}` } });
}

const COLLECTION = `query ArtifactCollection(
  $entity: String!, $project: String!, $collection: String!
) {
  project(entityName: $entity, name: $project) {
    artifactCollection(name: $collection) {
      ${CARD}
      readOnly
      artifacts(first: 1) { totalCount }
    }
  }
}`;

export function collectionKey({ entity, project, collection }: CollectionPlace) {
  return [...artifactsKey(entity, project), "collection", collection] as const;
}

/** One collection; null when it is not there or may not be read. */
export function collectionQuery(place: CollectionPlace) {
  return queryOptions({
    queryKey: collectionKey(place),
    queryFn: async ({ signal }): Promise<CollectionDetail | null> => {
      const { entity, project, collection } = place;
      const answer = await graphql<{
        project: {
          artifactCollection:
            | (CardNode & {
                readOnly: boolean;
                artifacts: { totalCount: number } | null;
              })
            | null;
        } | null;
      }>(COLLECTION, { entity, project, collection }, signal);
      const node = answer.project?.artifactCollection;
      if (!node) return null;
      return {
        ...toCard(node),
        versionCount: node.artifacts?.totalCount ?? 0,
        isReadOnly: node.readOnly,
      };
    },
  });
}
