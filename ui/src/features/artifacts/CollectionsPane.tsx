import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { collectionsQuery } from "../../api/artifacts";
import { Button } from "../../widgets/Button";
import { formatCount } from "../../widgets/format";
import { EmptyState, ErrorState, Skeleton } from "../../widgets/States";
import { Ago } from "../../widgets/Time";
import { Tags } from "./AliasChips";
import css from "./Artifacts.module.css";
import table from "./Table.module.css";

interface CollectionsPaneProps {
  entity: string;
  project: string;
  type: string | undefined;
}

/** Collections of one type or of all, those that changed last first. */
export function CollectionsPane({ entity, project, type }: CollectionsPaneProps) {
  const found = useInfiniteQuery(
    collectionsQuery(entity, project, {
      order: "-updatedAt",
      ...(type === undefined ? {} : { type }),
    }),
  );
  if (found.isPending) return <Skeleton rows={8} height={20} />;
  if (found.isError && !found.data) {
    return (
      <ErrorState
        error={found.error}
        what="The collections could not be loaded"
        onRetry={() => void found.refetch()}
      />
    );
  }
  const rows = found.data.pages.flatMap((page) => page.collections);
  if (rows.length === 0) {
    return <EmptyState title={`No collections of type ${type}`} />;
  }
  return (
    <div className={css.pane}>
      <header className={css.paneHead}>
        <h1>{type ?? "Artifacts"}</h1>
        <span className={css.count}>
          {formatCount(found.data.pages[0]?.totalCount ?? rows.length, "collection")},
          latest changes first
        </span>
      </header>
      <div
        className={table.scroll}
        tabIndex={0}
        role="region"
        aria-label="Changed last"
      >
        <table className={table.table}>
          <thead>
            <tr>
              <th scope="col">Collection</th>
              {type === undefined && <th scope="col">Type</th>}
              <th scope="col">Latest</th>
              <th scope="col">Tags</th>
              <th scope="col">Changed</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id}>
                <th scope="row">
                  <Link
                    to="/$entity/$project/artifacts/$type/$collection"
                    params={{
                      entity,
                      project,
                      type: row.typeName,
                      collection: row.name,
                    }}
                  >
                    {row.name}
                  </Link>
                </th>
                {type === undefined && <td>{row.typeName}</td>}
                <td>{row.latest ?? "–"}</td>
                <td>
                  <Tags tags={row.tags} />
                </td>
                <td>
                  <Ago at={row.updatedAt ?? row.createdAt} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {found.hasNextPage && (
        <Button
          isDisabled={found.isFetchingNextPage}
          onPress={() => void found.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </div>
  );
}
