import { useInfiniteQuery } from "@tanstack/react-query";
import { Columns3, Plus } from "lucide-react";
import { lazy, Suspense, useMemo, useState } from "react";

import type { CollectionDetail, CollectionPlace } from "../../api/artifacts";
import type { Registry } from "../../api/registry";
import { linkedVersionsQuery } from "../../api/registryVersions";
import { useArtifactSearch } from "../../state/artifactUrl";
import { splitList } from "../../state/url";
import { Button } from "../../widgets/Button";
import { SearchField } from "../../widgets/Fields";
import { formatCount } from "../../widgets/format";
import { MenuButton, MenuItem } from "../../widgets/Menu";
import { EmptyState, ErrorState, Skeleton } from "../../widgets/States";
import table from "../artifacts/Table.module.css";
import { useRested } from "../artifacts/useRested";
import { columnsOf, scalarsOf } from "./metadataColumns";
import { LinkedVersionRow } from "./LinkedVersionRow";
import css from "./Registry.module.css";
import { whyNot } from "./roles";
import { usePromotion } from "./usePromotion";

const LinkVersionDialog = lazy(async () => ({
  default: (await import("./LinkVersionDialog")).LinkVersionDialog,
}));

interface LinkedVersionsProps {
  registry: Registry;
  place: CollectionPlace;
  collection: CollectionDetail;
}

/** From this many versions on, a search box is worth its place. */
const SEARCHABLE = 12;

/** What is linked into a collection, the last linked first, and its aliases. */
export function LinkedVersions({ registry, place, collection }: LinkedVersionsProps) {
  const [text, setText] = useState("");
  const [isLinking, setLinking] = useState(false);
  const linked = useInfiniteQuery(linkedVersionsQuery(place, useRested(text)));
  const promotion = usePromotion(place);
  const rows = useMemo(
    () => linked.data?.pages.flatMap((page) => page.versions) ?? [],
    [linked.data],
  );
  const [search, patch] = useArtifactSearch();
  const values = useMemo(
    () => new Map(rows.map((row) => [row.id, scalarsOf(row.metadata)])),
    [rows],
  );
  const columns = splitList(search.cols);
  const reason = whyNot(registry, "member");
  return (
    <section aria-label="Versions" className={css.section}>
      <div className={css.tools}>
        <span className={table.count}>
          {formatCount(collection.versionCount, "version")}
        </span>
        {(text !== "" || collection.versionCount >= SEARCHABLE) && (
          <div className={css.find}>
            <SearchField
              label="Search versions"
              placeholder="Number, alias or tag"
              value={text}
              onChange={setText}
            />
          </div>
        )}
        <ColumnMenu
          known={columnsOf([...values.values()])}
          chosen={columns}
          onChange={(next) => patch({ cols: next.join(",") || undefined })}
        />
        <span className={css.push} title={reason ?? undefined}>
          <Button isDisabled={reason !== null} onPress={() => setLinking(true)}>
            <Plus aria-hidden /> Link a version
          </Button>
        </span>
      </div>
      {promotion.note && (
        <div className={css.undo} role="status">
          <span>{promotion.note.text}</span>
          <Button onPress={() => void promotion.note?.undo()}>Undo</Button>
          <Button onPress={promotion.dismiss}>Dismiss</Button>
        </div>
      )}
      {promotion.problem && (
        <p role="alert" className={css.problem}>
          {promotion.problem}
        </p>
      )}
      {linked.isPending && <Skeleton rows={5} height={20} />}
      {linked.isError && !linked.data && (
        <ErrorState
          error={linked.error}
          what="The versions could not be loaded"
          onRetry={() => void linked.refetch()}
        />
      )}
      {linked.isSuccess && rows.length === 0 && (
        <EmptyState
          title={
            text === "" ? "Nothing is linked here" : "No version is called like that"
          }
        />
      )}
      {rows.length > 0 && (
        <div className={table.scroll} tabIndex={0} role="region" aria-label="Versions">
          <table className={table.table}>
            <thead>
              <tr>
                <th scope="col">Version</th>
                <th scope="col">Aliases</th>
                <th scope="col">Promote</th>
                <th scope="col">Made as</th>
                <th scope="col">Linked by</th>
                <th scope="col">Linked</th>
                {columns.map((path) => (
                  <th key={path} scope="col">
                    {path}
                  </th>
                ))}
                <th scope="col" data-numeric>
                  Size
                </th>
                <th scope="col">
                  <span className="visually-hidden">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <LinkedVersionRow
                  key={row.id}
                  row={row}
                  registry={registry}
                  place={place}
                  collection={collection}
                  cells={columns.map((path) => values.get(row.id)?.get(path) ?? "–")}
                  isMarked={row.version === search.version}
                  promotion={promotion}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {linked.hasNextPage && (
        <div>
          <Button
            isDisabled={linked.isFetchingNextPage}
            onPress={() => void linked.fetchNextPage()}
          >
            Show more
          </Button>
        </div>
      )}
      {isLinking && (
        <Suspense>
          <LinkVersionDialog
            registry={registry}
            into={collection}
            onClose={() => setLinking(false)}
          />
        </Suspense>
      )}
    </section>
  );
}

interface ColumnMenuProps {
  known: readonly string[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}

/** Which values of the metadata are columns. */
function ColumnMenu({ known, chosen, onChange }: ColumnMenuProps) {
  if (known.length === 0) return null;
  const order = [...new Set([...known, ...chosen])];
  return (
    <MenuButton
      label="Metadata columns"
      face={<Columns3 aria-hidden />}
      selectionMode="multiple"
      selectedKeys={chosen}
      onSelectionChange={(keys) =>
        onChange(keys === "all" ? order : order.filter((path) => keys.has(path)))
      }
    >
      {order.map((path) => (
        <MenuItem key={path} id={path}>
          {path}
        </MenuItem>
      ))}
    </MenuButton>
  );
}
