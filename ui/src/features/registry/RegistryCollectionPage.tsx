import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense } from "react";

import { editCollection, editCollectionTags } from "../../api/artifactChanges";
import {
  artifactsKey,
  type CollectionDetail,
  type CollectionPlace,
  collectionQuery,
} from "../../api/artifacts";
import type { Registry } from "../../api/registry";
import { linkedVersionsQuery } from "../../api/registryVersions";
import { CopyButton } from "../../widgets/Copy";
import { ErrorState, Skeleton } from "../../widgets/States";
import { CollectionMenu } from "../artifacts/CollectionMenu";
import { DescriptionCard } from "../artifacts/DescriptionCard";
import { HistoryList } from "../artifacts/HistoryList";
import { TagEditor } from "../run/TagEditor";
import { NotFound } from "../shell/NotFound";
import { CollectionUsage } from "./CollectionUsage";
import { LinkedVersions } from "./LinkedVersions";
import css from "./Registry.module.css";
import { RegistryFrame } from "./RegistryFrame";
import { targetPath } from "./registrySnippets";
import { whyNot } from "./roles";

const CollectionLineage = lazy(async () => ({
  default: (await import("./CollectionLineage")).CollectionLineage,
}));

const TABS = [
  { id: "versions", label: "Versions" },
  { id: "lineage", label: "Lineage" },
  { id: "usage", label: "Usage" },
  { id: "history", label: "History" },
] as const;

interface RegistryCollectionPageProps {
  name: string;
  collection: string;
  tab: string;
}

/** One collection of a registry: its card, versions, history and use. */
export function RegistryCollectionPage(props: RegistryCollectionPageProps) {
  return (
    <RegistryFrame name={props.name} here={props.collection}>
      {(registry) => <Found {...props} registry={registry} />}
    </RegistryFrame>
  );
}

function Found({
  registry,
  collection,
  tab,
}: RegistryCollectionPageProps & { registry: Registry }) {
  const { entity, project } = registry;
  const place = { entity, project, collection };
  const found = useQuery(collectionQuery(place));
  if (found.isPending) return <Skeleton rows={8} />;
  if (found.isError && !found.data) {
    return (
      <ErrorState
        error={found.error}
        what="The collection could not be loaded"
        onRetry={() => void found.refetch()}
      />
    );
  }
  if (!found.data) {
    return <NotFound what={`Collection ${registry.name}/${collection}`} />;
  }
  return <Page registry={registry} place={place} collection={found.data} tab={tab} />;
}

interface PageProps {
  registry: Registry;
  place: CollectionPlace;
  collection: CollectionDetail;
  tab: string;
}

function Page({ registry, place, collection, tab }: PageProps) {
  const queries = useQueryClient();
  const refresh = () =>
    queries.invalidateQueries({ queryKey: artifactsKey(place.entity, place.project) });
  const reason = whyNot(registry, "member");
  const canEdit = !collection.isReadOnly;
  return (
    <>
      <header className={css.header}>
        <div className={css.titleRow}>
          <h1>{collection.name}</h1>
          <CopyButton
            text={targetPath(registry.name, collection.name)}
            label="Copy path"
          />
          <span className={css.quiet}>{collection.typeName}</span>
          <span className={css.titleTags}>
            <span className={css.quiet}>Tags</span>
            <TagEditor
              tags={collection.tags}
              canEdit={canEdit}
              onSave={async (tags) => {
                await editCollectionTags(place, collection.tags, tags);
                await refresh();
              }}
            />
          </span>
          {canEdit && (
            <span className={css.push}>
              <CollectionMenu place={place} collection={collection} />
            </span>
          )}
        </div>
        {reason && <p className={css.quiet}>{reason}</p>}
      </header>
      <nav className={css.tabs} aria-label="Collection">
        {TABS.map(({ id, label }) => (
          <Link
            key={id}
            to="/registry/$name/collections/$collection/$tab"
            params={{ name: registry.name, collection: collection.name, tab: id }}
            search={{ org: registry.organization }}
            className={css.tab}
            {...(id === tab ? { "aria-current": "page" as const } : {})}
          >
            {label}
          </Link>
        ))}
      </nav>
      <main id="main" className={css.main}>
        {tab === "lineage" && (
          <Suspense fallback={<Skeleton rows={6} />}>
            <CollectionLineage place={place} />
          </Suspense>
        )}
        {tab === "usage" && (
          <CollectionUsage registry={registry} collection={collection} place={place} />
        )}
        {tab === "history" && <History place={place} collectionId={collection.id} />}
        {tab === "versions" && (
          <div className={css.tabPage}>
            <DescriptionCard
              text={collection.description ?? ""}
              canEdit={canEdit}
              title="Card"
              whenEmpty="Nothing is on this card yet: what is it for, how was it checked, when should it not be used?"
              onSave={async (description) => {
                await editCollection(collection, { description });
                await refresh();
              }}
            />
            <LinkedVersions registry={registry} place={place} collection={collection} />
          </div>
        )}
      </main>
    </>
  );
}

/** Who linked, promoted and unlinked what, and when. */
function History({
  place,
  collectionId,
}: {
  place: CollectionPlace;
  collectionId: string;
}) {
  const linked = useInfiniteQuery(linkedVersionsQuery(place, ""));
  const rows = linked.data?.pages.flatMap((page) => page.versions) ?? [];
  return (
    <div className={css.tabPage}>
      <HistoryList
        place={place}
        collectionId={collectionId}
        numbers={new Map(rows.map((row) => [row.id, row.version]))}
      />
    </div>
  );
}
