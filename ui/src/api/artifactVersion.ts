import { queryOptions } from "@tanstack/react-query";

import { collectionKey, type CollectionPlace, type VersionPlace } from "./artifacts";
import {
  toVersionRow,
  VERSION_ROW,
  type VersionNode,
  type VersionRow,
} from "./artifactVersions";
import { type Connection, graphql, nodesOf } from "./graphql";

/** Where else a version is to be found: a collection it was linked into. */
export interface VersionLink extends VersionPlace {
  collectionId: string;
  isSequence: boolean;
  typeName: string;
  aliases: readonly string[];
  linkedAt: string;
}

/** Everything that a version's page shows but files, lineage and history. */
export interface VersionDetail extends VersionRow {
  /** Where it is looked at: its own sequence, or a portfolio that it is linked into. */
  place: VersionPlace;
  collectionId: string;
  isSequence: boolean;
  /** Whether the viewer may not change the version itself. */
  isReadOnly: boolean;
  /** Whether the viewer may not give it names where it is looked at. */
  isCollectionReadOnly: boolean;
  state: string;
  description: string | null;
  /** Seconds to live from its creation on; none when it stays for ever. */
  ttlSeconds: number | null;
  isTtlInherited: boolean;
  commitHash: string | null;
  historyStep: number | null;
  /** Other collections that hold it, those one may see. */
  links: readonly VersionLink[];
}

const VERSION = `query ArtifactVersion(
  $entity: String!, $project: String!, $name: String!
) {
  project(entityName: $entity, name: $project) {
    artifactCollectionMembership(name: $name) {
      versionIndex
      artifactCollection { kind: __typename id name readOnly }
      artifact {
        ${VERSION_ROW}
        readOnly state description ttlDurationSeconds ttlIsInherited commitHash historyStep
        artifactMemberships {
          edges {
            node {
              versionIndex createdAt
              aliases { alias }
              artifactCollection {
                kind: __typename id name
                defaultArtifactType { name }
                project { name entityName }
              }
            }
            cursor
          }
          pageInfo { endCursor hasNextPage }
        }
      }
    }
  }
}`;

interface MembershipNode {
  versionIndex: number | null;
  createdAt: string;
  aliases: readonly { alias: string }[];
  artifactCollection: {
    kind: string;
    id: string;
    name: string;
    defaultArtifactType: { name: string };
    project: { name: string; entityName: string } | null;
  } | null;
}

interface CollectionNode {
  kind: string;
  id: string;
  name: string;
  readOnly: boolean;
}

interface DetailNode extends VersionNode {
  readOnly: boolean;
  state: string;
  description: string | null;
  ttlDurationSeconds: number;
  ttlIsInherited: boolean;
  commitHash: string | null;
  historyStep: number | null;
  artifactMemberships: Connection<MembershipNode>;
}

export function versionKey(place: VersionPlace) {
  return [...collectionKey(place), "version", place.version] as const;
}

/** One version by number or alias; null when it is not there or may not be read. */
export function versionQuery(place: VersionPlace) {
  return queryOptions({
    queryKey: versionKey(place),
    queryFn: async ({ signal }): Promise<VersionDetail | null> => {
      const { entity, project, collection, version } = place;
      const answer = await graphql<{
        project: {
          artifactCollectionMembership: {
            versionIndex: number | null;
            artifactCollection: CollectionNode | null;
            artifact: DetailNode | null;
          } | null;
        } | null;
      }>(VERSION, { entity, project, name: `${collection}:${version}` }, signal);
      const found = answer.project?.artifactCollectionMembership;
      if (!found?.artifact || !found.artifactCollection) return null;
      return toDetail(
        place,
        found.artifact,
        found.artifactCollection,
        found.versionIndex ?? found.artifact.versionIndex ?? 0,
      );
    },
  });
}

function toDetail(
  place: CollectionPlace,
  node: DetailNode,
  collection: CollectionNode,
  index: number,
): VersionDetail {
  const version = `v${index}`;
  return {
    ...toVersionRow(node, version, collection.id),
    place: { ...place, collection: collection.name, version },
    collectionId: collection.id,
    isSequence: collection.kind === "ArtifactSequence",
    isReadOnly: node.readOnly,
    isCollectionReadOnly: collection.readOnly,
    state: node.state,
    description: node.description,
    // The protocol says "none" as a number below one.
    ttlSeconds: node.ttlDurationSeconds > 0 ? node.ttlDurationSeconds : null,
    isTtlInherited: node.ttlIsInherited,
    commitHash: node.commitHash,
    historyStep: node.historyStep,
    links: nodesOf(node.artifactMemberships).flatMap((one) =>
      one.artifactCollection?.project ? [toLink(one)] : [],
    ),
  };
}

function toLink({ artifactCollection, ...node }: MembershipNode): VersionLink {
  const { id, name, project, kind, defaultArtifactType } = artifactCollection!;
  return {
    entity: project?.entityName ?? "",
    project: project?.name ?? "",
    collection: name,
    version: `v${node.versionIndex ?? "?"}`,
    collectionId: id,
    isSequence: kind === "ArtifactSequence",
    typeName: defaultArtifactType.name,
    aliases: node.aliases.map(({ alias }) => alias),
    linkedAt: node.createdAt,
  };
}

const ALIAS = `query ArtifactAlias(
  $entity: String!, $project: String!, $name: String!
) {
  project(entityName: $entity, name: $project) {
    artifactCollectionMembership(name: $name) { artifact { id } }
  }
}`;

/** The id of the version that an alias names now; null when the alias is free. */
export async function holderOfAlias(
  place: CollectionPlace,
  alias: string,
): Promise<string | null> {
  const { entity, project, collection } = place;
  const answer = await graphql<{
    project: {
      artifactCollectionMembership: { artifact: { id: string } | null } | null;
    } | null;
  }>(ALIAS, { entity, project, name: `${collection}:${alias}` });
  return answer.project?.artifactCollectionMembership?.artifact?.id ?? null;
}

/** One thing that happened to a version or its collection. */
export interface ArtifactEvent {
  id: string;
  kind: string;
  createdAt: string;
  user: { username: string; name: string } | null;
  /** What changed, by the kind's own words: `alias`, `before`, `after` … */
  details: Readonly<Record<string, unknown>>;
  artifact: { id: string; versionIndex: number | null } | null;
  /** Where it happened; for links not where the version was made. */
  collection: { id: string; path: string } | null;
}
