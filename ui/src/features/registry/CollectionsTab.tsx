import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { lazy, Suspense, useState } from "react";

import {
  type CollectionOrder,
  type Registry,
  registryCollectionsQuery,
} from "../../api/registry";
import { useArtifactSearch } from "../../state/artifactUrl";
import { Button } from "../../widgets/Button";
import { CodeBlock } from "../../widgets/Copy";
import { SearchField, Select } from "../../widgets/Fields";
import { EmptyState, ErrorState, Skeleton } from "../../widgets/States";
import { Ago } from "../../widgets/Time";
import { AliasChips, Tags } from "../artifacts/AliasChips";
import { LibrarySwitch, useLibrary } from "../artifacts/LibrarySwitch";
import table from "../artifacts/Table.module.css";
import { useRested } from "../artifacts/useRested";
import css from "./Registry.module.css";
import { linkLines, targetPath } from "./registrySnippets";
import { whyNot } from "./roles";

const LinkVersionDialog = lazy(async () => ({
  default: (await import("./LinkVersionDialog")).LinkVersionDialog,
}));

const ORDERS = [
  { value: "name", label: "By name" },
  { value: "-updated_at", label: "Changed last first" },
  { value: "type", label: "By type" },
] as const satisfies readonly { value: CollectionOrder; label: string }[];

/** What a registry holds. */
export function CollectionsTab({ registry }: { registry: Registry }) {
  const [search, patch] = useArtifactSearch();
  const [isLinking, setLinking] = useState(false);
  const wanted = search.q ?? "";
  const order = ORDERS.find(({ value }) => value === search.sort)?.value ?? "name";
  const found = useInfiniteQuery(
    registryCollectionsQuery(registry, useRested(wanted), order),
  );
  const rows = found.data?.pages.flatMap((page) => page.collections) ?? [];
  const reason = whyNot(registry, "member");
  const isEmpty = found.isSuccess && rows.length === 0 && wanted === "";
  return (
    <div className={css.tabPage}>
      <div className={css.tools}>
        <div className={css.find}>
          <SearchField
            label="Search collections"
            placeholder="Name or tag"
            value={wanted}
            onChange={(q) => patch({ q: q || undefined })}
          />
        </div>
        <Select
          label="Order"
          value={order}
          options={ORDERS}
          onChange={(sort) => patch({ sort: sort === "name" ? undefined : sort })}
        />
        <span className={css.push} title={reason ?? undefined}>
          <Button
            look="primary"
            isDisabled={reason !== null}
            onPress={() => setLinking(true)}
          >
            <Plus aria-hidden /> Link a version
          </Button>
        </span>
      </div>
      {reason && <p className={css.quiet}>{reason}</p>}
      {found.isPending && <Skeleton rows={6} />}
      {found.isError && !found.data && (
        <ErrorState
          error={found.error}
          what="The collections could not be loaded"
          onRetry={() => void found.refetch()}
        />
      )}
      {isEmpty && <NothingLinked registry={registry} />}
      {found.isSuccess && rows.length === 0 && wanted !== "" && (
        <EmptyState
          title={`No collection is called or tagged like “${wanted}”`}
          action={<Button onPress={() => patch({ q: undefined })}>Clear</Button>}
        />
      )}
      {rows.length > 0 && (
        <div
          className={table.scroll}
          tabIndex={0}
          role="region"
          aria-label="Collections"
        >
          <table className={table.table}>
            <thead>
              <tr>
                <th scope="col">Collection</th>
                <th scope="col">Type</th>
                <th scope="col">Latest</th>
                <th scope="col" data-numeric>
                  Versions
                </th>
                <th scope="col">Aliases</th>
                <th scope="col">Tags</th>
                <th scope="col">Updated</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.id}>
                  <th scope="row">
                    <Link
                      to="/registry/$name/collections/$collection"
                      params={{ name: registry.name, collection: row.name }}
                      search={{ org: registry.organization }}
                    >
                      {row.name}
                    </Link>
                  </th>
                  <td>{row.typeName}</td>
                  <td>{row.latest ?? "–"}</td>
                  <td data-numeric>{row.versionCount.toLocaleString("en")}</td>
                  <td>
                    <AliasChips
                      aliases={row.aliases}
                      locked={registry.protectedAliases}
                    />
                  </td>
                  <td>
                    <Tags tags={row.tags} />
                  </td>
                  <td>
                    <Ago at={row.updatedAt} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {found.hasNextPage && (
        <div>
          <Button
            isDisabled={found.isFetchingNextPage}
            onPress={() => void found.fetchNextPage()}
          >
            Show more
          </Button>
        </div>
      )}
      {isLinking && (
        <Suspense>
          <LinkVersionDialog registry={registry} onClose={() => setLinking(false)} />
        </Suspense>
      )}
    </div>
  );
}

function NothingLinked({ registry }: { registry: Registry }) {
  const [library, setLibrary] = useLibrary();
  const typeName = registry.types[0] ?? "model";
  return (
    <section className={css.section} aria-label="The first collection">
      <EmptyState title="Nothing is linked here yet">
        A collection is made by the first version that is linked into it, from here or
        from Python.
      </EmptyState>
      <LibrarySwitch library={library} onChange={setLibrary} />
      <CodeBlock
        text={linkLines(library, targetPath(registry.name, `my-${typeName}`), typeName)}
        label="Python lines"
      />
    </section>
  );
}
