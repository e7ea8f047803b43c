import { infiniteQueryOptions } from "@tanstack/react-query";

import { artifactsKey } from "./artifacts";
import type { ArtifactEvent } from "./artifactVersion";
import { type Connection, graphql } from "./graphql";

/** Whose history: a version's, or a whole collection's. */
export type Subject = { artifactId: string } | { collectionId: string };

const EVENTS = `events(first: $first, after: $after) {
  edges {
    node {
      id kind createdAt details
      user { username name }
      artifact { id versionIndex }
      collection { name }
    }
    cursor
  }
  pageInfo { endCursor hasNextPage }
}`;

const OF_VERSION = `query VersionEvents($id: ID!, $first: Int!, $after: String) {
  artifact(id: $id) { ${EVENTS} }
}`;

const OF_COLLECTION = `query CollectionEvents($id: ID!, $first: Int!, $after: String) {
  artifactCollection(id: $id) { ${EVENTS} }
}`;

const PAGE = 50;

type EventNode = Omit<ArtifactEvent, "details"> & { details: unknown };

interface EventsAnswer {
  events: Connection<EventNode> | null;
}

/** What happened, the newest first. */
export function eventsQuery(entity: string, project: string, subject: Subject) {
  const isVersion = "artifactId" in subject;
  const id = isVersion ? subject.artifactId : subject.collectionId;
  return infiniteQueryOptions({
    queryKey: [...artifactsKey(entity, project), "events", id],
    queryFn: async ({ pageParam, signal }) => {
      const answer = await graphql<
        Record<"artifact" | "artifactCollection", EventsAnswer | null>
      >(
        isVersion ? OF_VERSION : OF_COLLECTION,
        { id, first: PAGE, after: pageParam },
        signal,
      );
      const found = (isVersion ? answer.artifact : answer.artifactCollection)?.events;
      return {
        events: found?.edges.map(({ node }) => withDetails(node)) ?? [],
        next: found?.pageInfo.hasNextPage ? found.pageInfo.endCursor : null,
      };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

/** Details come as JSON, or as its text. */
function withDetails(node: EventNode): ArtifactEvent {
  const { details } = node;
  const read: unknown = typeof details === "string" ? JSON.parse(details) : details;
  return { ...node, details: (read ?? {}) as ArtifactEvent["details"] };
}
