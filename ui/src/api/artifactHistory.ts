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
      collection { id name project { name entityName } }
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

interface EventNode extends Omit<ArtifactEvent, "details" | "collection"> {
  details: unknown;
  collection: {
    id: string;
    name: string;
    project: { name: string; entityName: string } | null;
  } | null;
}

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
        events: found?.edges.map(({ node }) => toEvent(node)) ?? [],
        next: found?.pageInfo.hasNextPage ? found.pageInfo.endCursor : null,
      };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

function toEvent({ collection, details, ...event }: EventNode): ArtifactEvent {
  const project = collection?.project;
  const parts = [project?.entityName, project?.name, collection?.name];
  return {
    ...event,
    details: (details ?? {}) as ArtifactEvent["details"],
    collection: collection && {
      id: collection.id,
      path: parts.filter((part) => part !== undefined).join("/"),
    },
  };
}
