import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Waypoints } from "lucide-react";

import type { VersionRow } from "../../api/artifactVersions";
import { runArtifactsQuery, type Side } from "../../api/runArtifacts";
import { Button } from "../../widgets/Button";
import { formatBytes } from "../../widgets/format";
import { ErrorState, Skeleton } from "../../widgets/States";
import { Ago } from "../../widgets/Time";
import { AliasChips } from "./AliasChips";
import css from "./RunArtifacts.module.css";
import table from "./Table.module.css";

interface RunArtifactsTabProps {
  entity: string;
  project: string;
  run: string;
}

/** What a run took as inputs and what it made. */
export function RunArtifactsTab(props: RunArtifactsTabProps) {
  return (
    <div className={css.page}>
      <Link
        className={table.action}
        to="/$entity/$project/lineage"
        params={{ entity: props.entity, project: props.project }}
        search={{ focus: `run/${props.run}` }}
      >
        <Waypoints aria-hidden /> Lineage of this run
      </Link>
      <Versions {...props} side="outputArtifacts" title="Made by this run" />
      <Versions {...props} side="inputArtifacts" title="Used by this run" />
    </div>
  );
}

const WHEN_EMPTY: Readonly<Record<Side, string>> = {
  outputArtifacts: "It has logged none: run.log_artifact(…) does.",
  inputArtifacts: "It has used none: run.use_artifact(…) says what a run depends on.",
};

interface VersionsProps extends RunArtifactsTabProps {
  side: Side;
  title: string;
}

function Versions({ entity, project, run, side, title }: VersionsProps) {
  const found = useInfiniteQuery(runArtifactsQuery(entity, project, run, side));
  const rows = found.data?.pages.flatMap((page) => page.versions) ?? [];
  return (
    <section aria-labelledby={side} className={css.section}>
      <h2 id={side}>
        {title}{" "}
        <span className={table.count}>
          {found.data?.pages[0]?.totalCount.toLocaleString("en")}
        </span>
      </h2>
      {found.isPending && <Skeleton rows={3} />}
      {found.isError && !found.data && (
        <ErrorState
          error={found.error}
          what="The artifacts could not be loaded"
          onRetry={() => void found.refetch()}
        />
      )}
      {found.isSuccess && rows.length === 0 && (
        <p className={table.quiet}>{WHEN_EMPTY[side]}</p>
      )}
      {rows.length > 0 && <Rows rows={rows} title={title} />}
      {found.hasNextPage && (
        <Button
          isDisabled={found.isFetchingNextPage}
          onPress={() => void found.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </section>
  );
}

function Rows({ rows, title }: { rows: readonly VersionRow[]; title: string }) {
  return (
    <div className={table.scroll} tabIndex={0} role="region" aria-label={title}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">Version</th>
            <th scope="col">Type</th>
            <th scope="col">Aliases</th>
            <th scope="col" data-numeric>
              Size
            </th>
            <th scope="col" data-numeric>
              Files
            </th>
            <th scope="col">Made</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <th scope="row">
                <Name row={row} />
              </th>
              <td>{row.source.typeName}</td>
              <td>
                <AliasChips aliases={row.aliases} />
              </td>
              <td data-numeric>{formatBytes(row.sizeBytes)}</td>
              <td data-numeric>{row.fileCount.toLocaleString("en")}</td>
              <td>
                <Ago at={row.createdAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Without a project it is known by a link only, and has no page of its own here. */
function Name({ row }: { row: VersionRow }) {
  const { entity, project, collection, version, typeName } = row.source;
  const name = `${collection}:${version}`;
  if (project === "") return <>{name}</>;
  return (
    <Link
      to="/$entity/$project/artifacts/$type/$collection/$version"
      params={{ entity, project, type: typeName, collection, version }}
    >
      {name}
    </Link>
  );
}
