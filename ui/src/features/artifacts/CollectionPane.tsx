import { useQuery, useQueryClient } from "@tanstack/react-query";

import { editCollection, editCollectionTags } from "../../api/artifactChanges";
import {
  artifactsKey,
  type CollectionDetail,
  type CollectionPlace,
  collectionQuery,
} from "../../api/artifacts";
import { CopyButton } from "../../widgets/Copy";
import { ErrorState, Skeleton } from "../../widgets/States";
import { Ago } from "../../widgets/Time";
import { TagEditor } from "../run/TagEditor";
import { NotFound } from "../shell/NotFound";
import css from "./Artifacts.module.css";
import { CollectionMenu } from "./CollectionMenu";
import { DescriptionCard } from "./DescriptionCard";
import { HistoryList } from "./HistoryList";
import { VersionsTable } from "./VersionsTable";

interface CollectionPaneProps {
  place: CollectionPlace;
  type: string;
}

/** One collection: what it is for, its versions, what happened to it. */
export function CollectionPane({ place, type }: CollectionPaneProps) {
  const collection = useQuery(collectionQuery(place));
  if (collection.isPending) return <Skeleton rows={8} />;
  if (collection.isError && !collection.data) {
    return (
      <ErrorState
        error={collection.error}
        what="The collection could not be loaded"
        onRetry={() => void collection.refetch()}
      />
    );
  }
  if (!collection.data)
    return <NotFound what={`Collection ${type}/${place.collection}`} />;
  return <Collection place={place} collection={collection.data} />;
}

interface CollectionProps {
  place: CollectionPlace;
  collection: CollectionDetail;
}

function Collection({ place, collection }: CollectionProps) {
  const canWrite = !collection.isReadOnly;
  const queries = useQueryClient();
  const refresh = () =>
    queries.invalidateQueries({ queryKey: artifactsKey(place.entity, place.project) });
  const path = `${place.entity}/${place.project}/${collection.name}`;
  return (
    <div className={css.pane}>
      <header className={css.paneHead}>
        <h1>{collection.name}</h1>
        <CopyButton text={path} label="Copy path" />
        <span className={css.count}>
          {collection.typeName}
          {!collection.isSequence && ", linked versions"} · made{" "}
          <Ago at={collection.createdAt} />
        </span>
        {canWrite && <CollectionMenu place={place} collection={collection} />}
      </header>
      <div className={css.tagRow}>
        <span className={css.label}>Tags</span>
        <TagEditor
          tags={collection.tags}
          canEdit={canWrite}
          onSave={async (tags) => {
            await editCollectionTags(place, collection.tags, tags);
            await refresh();
          }}
        />
      </div>
      <DescriptionCard
        text={collection.description ?? ""}
        canEdit={canWrite}
        whenEmpty="Nothing is said about this collection yet: what is in it, and for whom?"
        onSave={async (description) => {
          await editCollection(collection, { description });
          await refresh();
        }}
      />
      <div>
        <VersionsTable place={place} typeName={collection.typeName} />
      </div>
      <details className={css.history}>
        <summary>History</summary>
        <HistoryList place={place} collectionId={collection.id} />
      </details>
    </div>
  );
}
