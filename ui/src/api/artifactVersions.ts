import { infiniteQueryOptions } from "@tanstack/react-query";

import { collectionKey, type CollectionPlace, type VersionPlace } from "./artifacts";
import { graphql, type Nodes, nextOf } from "./graphql";
import { escapeRegex } from "./runs";

/** Whoever made a version: a run, or a person outside of runs. */
export interface Maker {
  run: {
    name: string;
    displayName: string;
    state: string;
    entity: string;
    project: string;
  } | null;
  username: string | null;
}

/** A version as tables show it. */
export interface VersionRow {
  id: string;
  /** Its number in the collection looked at: `v3`. */
  version: string;
  /** Those of the collection looked at. */
  aliases: readonly string[];
  tags: readonly string[];
  sizeBytes: number;
  fileCount: number;
  createdAt: string;
  /** When it is deleted by its time to live; null when never. */
  expiresAt: string | null;
  digest: string;
  /** JSON text of an object. */
  metadata: string | null;
  maker: Maker;
  /** Where it was made; for linked versions another project. */
  source: VersionPlace & { typeName: string };
}

/** What a table row needs of a version. */
export const VERSION_ROW = `id versionIndex size fileCount createdAt digest metadata
  ttlExpiresAt
  tags { name }
  aliases { alias artifactCollection { id } }
  artifactType { name }
  artifactSequence { id name project { name entityName } }
  createdBy {
    kind: __typename
    ... on Run { name displayName state project { name entityName } }
    ... on User { username }
  }`;

interface ProjectRef {
  name: string;
  entityName: string;
}

export interface VersionNode {
  id: string;
  versionIndex: number | null;
  size: number;
  fileCount: number;
  createdAt: string;
  digest: string;
  metadata: string | null;
  ttlExpiresAt: string | null;
  tags: readonly { name: string }[];
  aliases: readonly { alias: string; artifactCollection: { id: string } | null }[];
  artifactType: { name: string };
  artifactSequence: { id: string; name: string; project: ProjectRef | null };
  createdBy:
    | {
        kind: "Run";
        name: string;
        displayName: string | null;
        state: string;
        project: ProjectRef | null;
      }
    | { kind: "User"; username: string }
    | null;
}

/**
 * A row of a collection's table. Only aliases of `collectionId` are kept; absent, those
 * of the sequence that the version was made in.
 */
export function toVersionRow(
  node: VersionNode,
  version = `v${node.versionIndex ?? "?"}`,
  collectionId = node.artifactSequence.id,
): VersionRow {
  const { artifactSequence: sequence } = node;
  return {
    id: node.id,
    version,
    aliases: node.aliases
      .filter(({ artifactCollection }) => artifactCollection?.id === collectionId)
      .map(({ alias }) => alias),
    tags: node.tags.map((tag) => tag.name),
    sizeBytes: node.size,
    fileCount: node.fileCount,
    createdAt: node.createdAt,
    expiresAt: node.ttlExpiresAt,
    digest: node.digest,
    metadata: node.metadata,
    maker: toMaker(node.createdBy),
    source: {
      entity: sequence.project?.entityName ?? "",
      project: sequence.project?.name ?? "",
      collection: sequence.name,
      version: `v${node.versionIndex ?? "?"}`,
      typeName: node.artifactType.name,
    },
  };
}

export function toMaker(node: VersionNode["createdBy"]): Maker {
  if (node?.kind === "Run" && node.project) {
    const { name, displayName, state, project } = node;
    const run = { name, displayName: displayName || name, state };
    const place = { entity: project.entityName, project: project.name };
    return { run: { ...run, ...place }, username: null };
  }
  return { run: null, username: node?.kind === "User" ? node.username : null };
}

const VERSIONS = `query ArtifactVersions(
  $entity: String!, $project: String!, $collection: String!,
  $filters: JSONString, $order: String, $first: Int!, $after: String
) {
  project(entityName: $entity, name: $project) {
    artifactCollection(name: $collection) {
      id
      artifacts(filters: $filters, order: $order, first: $first, after: $after) {
        totalCount
        edges { version node { ${VERSION_ROW} } }
        pageInfo { endCursor hasNextPage }
      }
    }
  }
}`;

interface Versions extends Nodes<VersionNode> {
  edges: readonly { version: string; node: VersionNode }[];
}

export interface VersionsPage {
  versions: readonly VersionRow[];
  totalCount: number;
  next: string | null;
}

const VERSIONS_PAGE = 100;

/** Committed versions whose number is `search`, or that have a name or tag with it. */
export function versionFilter(search: string): string {
  const text = search.trim();
  if (text === "") return JSON.stringify({ state: "COMMITTED" });
  const pattern = { $regex: `(?i)${escapeRegex(text)}` };
  const number = /^v?(\d{1,9})$/.exec(text)?.[1];
  return JSON.stringify({
    state: "COMMITTED",
    $or: [
      { alias: pattern },
      { tag: pattern },
      ...(number === undefined ? [] : [{ versionIndex: Number(number) }]),
    ],
  });
}

/** Committed versions of a collection, newest first. */
export function versionsQuery(place: CollectionPlace, search = "") {
  return infiniteQueryOptions({
    queryKey: [...collectionKey(place), "versions", search],
    queryFn: async ({ pageParam, signal }): Promise<VersionsPage> => {
      const { entity, project, collection } = place;
      const answer = await graphql<{
        project: {
          artifactCollection: {
            id: string;
            artifacts: Versions | null;
          } | null;
        } | null;
      }>(
        VERSIONS,
        {
          entity,
          project,
          collection,
          filters: versionFilter(search),
          order: "-createdAt",
          first: VERSIONS_PAGE,
          after: pageParam,
        },
        signal,
      );
      const found = answer.project?.artifactCollection;
      return {
        versions:
          found?.artifacts?.edges.map(({ version, node }) =>
            toVersionRow(node, version, found.id),
          ) ?? [],
        totalCount: found?.artifacts?.totalCount ?? 0,
        next: nextOf(found?.artifacts),
      };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? undefined,
    // While a person types, the last list stays; it never blinks empty.
    placeholderData: (previous) => previous,
  });
}
