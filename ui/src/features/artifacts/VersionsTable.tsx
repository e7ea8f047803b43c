import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { GitCompareArrows } from "lucide-react";
import { useState } from "react";

import { type CollectionPlace } from "../../api/artifacts";
import { type VersionRow, versionsQuery } from "../../api/artifactVersions";
import { Button } from "../../widgets/Button";
import { SearchField } from "../../widgets/Fields";
import { formatBytes, formatCount } from "../../widgets/format";
import { EmptyState, ErrorState, Skeleton } from "../../widgets/States";
import { Ago, Until } from "../../widgets/Time";
import { AliasChips, Tags } from "./AliasChips";
import { MakerLink } from "./MakerLink";
import css from "./Table.module.css";
import { useRested } from "./useRested";

interface VersionsTableProps {
  place: CollectionPlace;
  typeName: string;
  /** The version whose page this is: marked, and chosen for a comparison. */
  current?: string;
}

/** From this many versions on, a search box is worth its place. */
const SEARCHABLE = 12;

/** The versions of a collection, newest first; two of them can be compared. */
export function VersionsTable({ place, typeName, current }: VersionsTableProps) {
  const [chosen, setChosen] = useState<readonly string[]>(current ? [current] : []);
  const [search, setSearch] = useState("");
  const versions = useInfiniteQuery(versionsQuery(place, useRested(search)));
  if (versions.isPending) return <Skeleton rows={6} height={20} />;
  if (versions.isError && !versions.data) {
    return (
      <ErrorState
        error={versions.error}
        what="The versions could not be loaded"
        onRetry={() => void versions.refetch()}
      />
    );
  }
  const rows = versions.data.pages.flatMap((page) => page.versions);
  const total = versions.data.pages[0]?.totalCount ?? rows.length;
  if (rows.length === 0 && search === "") {
    return (
      <EmptyState title="No versions">
        Every version of this collection was deleted, or none is complete yet.
      </EmptyState>
    );
  }
  const toggle = (version: string) =>
    setChosen((before) =>
      before.includes(version)
        ? before.filter((one) => one !== version)
        : [...before.slice(-1), version],
    );
  return (
    <>
      <div className={css.toolbar}>
        <span className={css.count}>{formatCount(total, "version")}</span>
        {(search !== "" || total >= SEARCHABLE) && (
          <SearchField
            label="Search versions"
            placeholder="Number, alias or tag"
            value={search}
            onChange={setSearch}
          />
        )}
        <Comparison place={place} typeName={typeName} chosen={chosen} />
      </div>
      <div className={css.scroll} tabIndex={0} role="region" aria-label="Versions">
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">
                <span className="visually-hidden">Compare</span>
              </th>
              <th scope="col">Version</th>
              <th scope="col">Aliases</th>
              <th scope="col">Tags</th>
              <th scope="col" data-numeric>
                Size
              </th>
              <th scope="col" data-numeric>
                Files
              </th>
              <th scope="col">Made by</th>
              <th scope="col">Made</th>
              <th scope="col">Expires</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row
                key={row.id}
                row={row}
                place={place}
                typeName={typeName}
                isCurrent={row.version === current}
                isChosen={chosen.includes(row.version)}
                onToggle={() => toggle(row.version)}
              />
            ))}
          </tbody>
        </table>
      </div>
      {versions.hasNextPage && (
        <div className={css.more}>
          <Button
            isDisabled={versions.isFetchingNextPage}
            onPress={() => void versions.fetchNextPage()}
          >
            Show more
          </Button>
        </div>
      )}
    </>
  );
}

interface ComparisonProps {
  place: CollectionPlace;
  typeName: string;
  chosen: readonly string[];
}

function Comparison({ place, typeName, chosen }: ComparisonProps) {
  const [one, other] = chosen.toSorted((a, b) => numberOf(a) - numberOf(b));
  if (!one || !other) {
    return <span className={css.hint}>Tick two versions to compare them</span>;
  }
  return (
    <Link
      to="/$entity/$project/artifacts/$type/$collection/compare/$pair"
      params={{ ...place, type: typeName, pair: `${one}...${other}` }}
      className={css.action}
    >
      <GitCompareArrows aria-hidden /> Compare {one} and {other}
    </Link>
  );
}

function numberOf(version: string): number {
  return Number(version.replace(/^v/, ""));
}

interface RowProps {
  row: VersionRow;
  place: CollectionPlace;
  typeName: string;
  isCurrent: boolean;
  isChosen: boolean;
  onToggle: () => void;
}

function Row({ row, place, typeName, isCurrent, isChosen, onToggle }: RowProps) {
  return (
    <tr aria-current={isCurrent ? "true" : undefined}>
      <td>
        <input
          type="checkbox"
          aria-label={`Compare ${row.version}`}
          checked={isChosen}
          onChange={onToggle}
        />
      </td>
      <th scope="row">
        <Link
          to="/$entity/$project/artifacts/$type/$collection/$version"
          params={{ ...place, type: typeName, version: row.version }}
        >
          {row.version}
        </Link>
      </th>
      <td>
        <AliasChips aliases={row.aliases} />
      </td>
      <td>
        <Tags tags={row.tags} />
      </td>
      <td data-numeric>{formatBytes(row.sizeBytes)}</td>
      <td data-numeric>{row.fileCount.toLocaleString("en")}</td>
      <td>
        <MakerLink maker={row.maker} />
      </td>
      <td>
        <Ago at={row.createdAt} />
      </td>
      <td>
        <Until at={row.expiresAt} whenNever="–" />
      </td>
    </tr>
  );
}
