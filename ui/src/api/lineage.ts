import { queryOptions } from "@tanstack/react-query";

import { artifactsKey } from "./artifacts";
import { graphql } from "./graphql";

/** A version or a run as the graph of lineage shows it. */
export interface LineageNode {
  id: string;
  kind: "artifact" | "run";
  /** Of the collection; of a run, what it is displayed as. */
  name: string;
  /** The artifact's type, or the run's job type; null without one. */
  typeName: string | null;
  entityName: string;
  projectName: string;
  /** Null for versions. */
  runId: string | null;
  /** COMMITTED or DELETED; of a run, its state. */
  state: string;
  createdAt: string;
  /** Null for runs. */
  versionIndex: number | null;
  aliases: readonly string[];
}

/** From what was there first to what came of it; both are ids of nodes. */
export interface LineageEdge {
  source: string;
  target: string;
  usedAs: string | null;
}

export interface Lineage {
  /** Nearest first: the one asked about is the first. */
  nodes: readonly LineageNode[];
  edges: readonly LineageEdge[];
  /** Whether there is more than this. */
  truncated: boolean;
}

/** What a lineage is drawn around: a version by its id, or a run of the project. */
export type LineageSubject = { artifactId: string } | { run: string };

const LINEAGE = `lineage(limit: $limit, complete: $complete) {
  nodes {
    id kind name typeName entityName projectName runId state createdAt
    versionIndex aliases
  }
  edges { source target usedAs }
  truncated
}`;

const OF_VERSION = `query VersionLineage($id: ID!, $limit: Int!, $complete: Boolean!) {
  artifact(id: $id) { ${LINEAGE} }
}`;

const OF_RUN = `query RunLineage(
  $entity: String!, $project: String!, $run: String!, $limit: Int!, $complete: Boolean!
) {
  project(entityName: $entity, name: $project) { run(name: $run) { ${LINEAGE} } }
}`;

/** Nodes asked for at most. */
export const MOST_NODES = 2_000;

/**
 * What led to a version or run and what came of it, or with `isComplete` everything
 * connected; null when it is not there or may not be read.
 */
export function lineageQuery(
  entity: string,
  project: string,
  subject: LineageSubject,
  isComplete: boolean,
) {
  const id = "run" in subject ? `run/${subject.run}` : subject.artifactId;
  return queryOptions({
    queryKey: [...artifactsKey(entity, project), "lineage", id, isComplete],
    queryFn: async ({ signal }): Promise<Lineage | null> => {
      const bounds = { limit: MOST_NODES, complete: isComplete };
      if (!("run" in subject)) {
        const answer = await graphql<{ artifact: { lineage: Lineage } | null }>(
          OF_VERSION,
          { id: subject.artifactId, ...bounds },
          signal,
        );
        return answer.artifact?.lineage ?? null;
      }
      const answer = await graphql<{
        project: { run: { lineage: Lineage } | null } | null;
      }>(OF_RUN, { entity, project, run: subject.run, ...bounds }, signal);
      return answer.project?.run?.lineage ?? null;
    },
    // Asking for the other extent keeps the graph in place until the answer is there.
    placeholderData: (previous, query) =>
      query?.queryKey.at(-2) === id ? previous : undefined,
  });
}

/** What the graph does not know of a version. */
export interface VersionFacts {
  sizeBytes: number;
  fileCount: number;
  tags: readonly string[];
  description: string | null;
}

const FACTS = `query VersionFacts($id: ID!) {
  artifact(id: $id) { size fileCount description tags { name } }
}`;

/** Facts of one version; null when it is gone. */
export function versionFactsQuery(id: string) {
  return queryOptions({
    queryKey: ["artifact", id, "facts"],
    queryFn: async ({ signal }): Promise<VersionFacts | null> => {
      const { artifact } = await graphql<{
        artifact: {
          size: number;
          fileCount: number;
          description: string | null;
          tags: readonly { name: string }[];
        } | null;
      }>(FACTS, { id }, signal);
      return (
        artifact && {
          sizeBytes: artifact.size,
          fileCount: artifact.fileCount,
          tags: artifact.tags.map((tag) => tag.name),
          description: artifact.description,
        }
      );
    },
  });
}
