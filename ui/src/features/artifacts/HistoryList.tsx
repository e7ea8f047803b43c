import { useInfiniteQuery } from "@tanstack/react-query";

import { eventsQuery } from "../../api/artifactHistory";
import type { CollectionPlace } from "../../api/artifacts";
import type { ArtifactEvent } from "../../api/artifactVersion";
import { Button } from "../../widgets/Button";
import { EmptyState, ErrorState, Skeleton } from "../../widgets/States";
import { Ago } from "../../widgets/Time";
import { eventWords } from "./eventWords";
import css from "./History.module.css";

interface HistoryListProps {
  place: CollectionPlace;
  /** Of the collection that `place` names. */
  collectionId: string;
  /** Absent: the history of the whole collection. */
  artifactId?: string;
  /** Numbers that versions have here, `v3` by their ids, where they were made elsewhere. */
  numbers?: ReadonlyMap<string, string>;
}

/** Who did what and when, the newest first. */
export function HistoryList(props: HistoryListProps) {
  const { place, collectionId, artifactId, numbers } = props;
  const subject = artifactId === undefined ? { collectionId } : { artifactId };
  const history = useInfiniteQuery(eventsQuery(place.entity, place.project, subject));
  if (history.isPending) return <Skeleton rows={5} />;
  if (history.isError && !history.data) {
    return (
      <ErrorState
        error={history.error}
        what="The history could not be loaded"
        onRetry={() => void history.refetch()}
      />
    );
  }
  const events = history.data.pages.flatMap((page) => page.events);
  if (events.length === 0) {
    return <EmptyState title="Nothing has happened here yet" />;
  }
  const isCollection = artifactId === undefined;
  return (
    <div className={css.history}>
      <ol aria-label="History">
        {events.map((event) => (
          <li key={event.id} data-versions={isCollection ? "" : undefined}>
            <span className={css.when}>
              <Ago at={event.createdAt} />
            </span>
            {isCollection && <span>{versionOf(event, numbers)}</span>}
            <span>
              {event.user ? (
                <strong title={event.user.name}>{event.user.username}</strong>
              ) : (
                <span className={css.nobody}>The server</span>
              )}{" "}
              {eventWords(event, collectionId)}
            </span>
          </li>
        ))}
      </ol>
      {history.hasNextPage && (
        <Button
          isDisabled={history.isFetchingNextPage}
          onPress={() => void history.fetchNextPage()}
        >
          Show earlier
        </Button>
      )}
    </div>
  );
}

/** The version an event is about; nothing when it is about the collection. */
function versionOf(
  { artifact, details }: ArtifactEvent,
  numbers: ReadonlyMap<string, string> | undefined,
): string {
  if (artifact === null) return "";
  if (numbers === undefined) {
    return artifact.versionIndex === null ? "" : `v${artifact.versionIndex}`;
  }
  const index = details["versionIndex"];
  return typeof index === "number" ? `v${index}` : (numbers.get(artifact.id) ?? "");
}
