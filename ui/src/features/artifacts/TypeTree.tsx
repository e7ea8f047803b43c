import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { useState } from "react";

import {
  type ArtifactTypeRow,
  type CollectionCard,
  collectionsQuery,
} from "../../api/artifacts";
import { useArtifactSearch } from "../../state/artifactUrl";
import { SearchField } from "../../widgets/Fields";
import { ErrorState, Skeleton } from "../../widgets/States";
import css from "./Artifacts.module.css";
import { groupByType, orderTypes } from "./types";
import { useRested } from "./useRested";

interface TypeTreeProps {
  entity: string;
  project: string;
  types: readonly ArtifactTypeRow[];
  chosenType: string | undefined;
  chosen: string | undefined;
}

/** Types with their collections, and a search over all of them. */
export function TypeTree(props: TypeTreeProps) {
  const { entity, project, types, chosenType } = props;
  const [search, patch] = useArtifactSearch();
  const wanted = search.q ?? "";
  const ordered = orderTypes(types);
  return (
    <nav className={css.tree} aria-label="Collections">
      <div className={css.find}>
        <SearchField
          label="Search collections"
          value={wanted}
          onChange={(q) => patch({ q: q || undefined })}
        />
      </div>
      {wanted.trim() === "" ? (
        ordered.map((type, index) => (
          <TypeSection
            key={type.name}
            {...props}
            entity={entity}
            project={project}
            type={type}
            isFirstOpen={
              chosenType === undefined ? index === 0 : type.name === chosenType
            }
          />
        ))
      ) : (
        <Found {...props} search={wanted} />
      )}
    </nav>
  );
}

type SectionProps = Omit<TypeTreeProps, "types"> & {
  type: ArtifactTypeRow;
  isFirstOpen: boolean;
};

function TypeSection({ type, isFirstOpen, ...props }: SectionProps) {
  const [isToggled, setToggled] = useState<boolean | null>(null);
  const isOpen = isToggled ?? isFirstOpen;
  return (
    <section>
      <div className={css.type}>
        <button
          type="button"
          className={css.fold}
          aria-expanded={isOpen}
          aria-label={`Collections of type ${type.name}`}
          onClick={() => setToggled(!isOpen)}
        >
          <ChevronRight aria-hidden />
        </button>
        <Link
          to="/$entity/$project/artifacts/$type"
          params={{ entity: props.entity, project: props.project, type: type.name }}
          className={css.typeName}
          activeOptions={{ exact: true }}
        >
          {type.name}
          <span className={css.count}>{type.collectionCount.toLocaleString("en")}</span>
        </Link>
      </div>
      {isOpen && <Collections {...props} typeName={type.name} />}
    </section>
  );
}

type CollectionsProps = Omit<TypeTreeProps, "types"> & { typeName: string };

function Collections({ typeName, ...props }: CollectionsProps) {
  const { entity, project } = props;
  const found = useInfiniteQuery(collectionsQuery(entity, project, { type: typeName }));
  if (found.isPending) return <Skeleton rows={3} />;
  if (found.isError && !found.data) {
    return (
      <ErrorState
        error={found.error}
        what="The collections could not be loaded"
        onRetry={() => void found.refetch()}
      />
    );
  }
  return (
    <>
      <Rows {...props} rows={found.data.pages.flatMap((page) => page.collections)} />
      {found.hasNextPage && (
        <button
          type="button"
          className={css.more}
          disabled={found.isFetchingNextPage}
          onClick={() => void found.fetchNextPage()}
        >
          Show more
        </button>
      )}
    </>
  );
}

function Found({ search, ...props }: TypeTreeProps & { search: string }) {
  const { entity, project } = props;
  const rested = useRested(search);
  const found = useInfiniteQuery(collectionsQuery(entity, project, { search: rested }));
  if (found.isPending) return <Skeleton rows={4} />;
  if (found.isError && !found.data) {
    return <ErrorState error={found.error} what="The search failed" />;
  }
  const groups = groupByType(found.data.pages.flatMap((page) => page.collections));
  if (groups.length === 0) {
    return <p className={css.none}>No collection matches “{search}”.</p>;
  }
  return (
    <>
      {groups.map(([typeName, rows]) => (
        <section key={typeName}>
          <h2 className={css.foundType}>{typeName}</h2>
          <Rows {...props} rows={rows} />
        </section>
      ))}
      {found.hasNextPage && (
        <button
          type="button"
          className={css.more}
          onClick={() => void found.fetchNextPage()}
        >
          Show more
        </button>
      )}
    </>
  );
}

interface RowsProps {
  entity: string;
  project: string;
  chosen: string | undefined;
  rows: readonly CollectionCard[];
}

function Rows({ entity, project, chosen, rows }: RowsProps) {
  return (
    <ul>
      {rows.map((row) => (
        <li key={row.id}>
          <Link
            to="/$entity/$project/artifacts/$type/$collection"
            params={{ entity, project, type: row.typeName, collection: row.name }}
            search={(previous) => previous}
            className={css.collection}
            title={row.name}
            {...(row.name === chosen ? { "aria-current": "page" as const } : {})}
          >
            <span className={css.collectionName}>{row.name}</span>
            <span className={css.count}>{row.latest}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
