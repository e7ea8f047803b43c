import { useQuery } from "@tanstack/react-query";

import { type ProjectStorage, projectStorageQuery } from "../../api/projectOverview";
import { formatBytes } from "../../widgets/format";
import { ErrorState, Skeleton } from "../../widgets/States";
import css from "./Project.module.css";
import type { ProjectPlace } from "./ProjectOverviewPage";

/** What the project keeps in the object store, and why. */
export function StorageCard({ entity, project }: ProjectPlace) {
  const usage = useQuery(projectStorageQuery(entity, project));
  return (
    <section className={css.sheet} aria-labelledby="storage">
      <h2 id="storage">Storage</h2>
      {usage.isPending && <Skeleton rows={3} />}
      {usage.isError && !usage.data && (
        <ErrorState
          error={usage.error}
          what="The storage could not be added up"
          onRetry={() => void usage.refetch()}
        />
      )}
      {usage.data?.totalBytes === 0 && (
        <p className={css.quiet}>
          Nothing yet: files, artifacts and long histories are counted here.
        </p>
      )}
      {usage.data && usage.data.totalBytes > 0 && <Categories usage={usage.data} />}
    </section>
  );
}

function Categories({ usage }: { usage: ProjectStorage }) {
  return (
    <>
      <p className={css.total}>{formatBytes(usage.totalBytes)}</p>
      <dl className={css.categories}>
        {usage.categories.map(({ name, sizeBytes, note }) => (
          <div key={name} title={note}>
            <dt>{name.replaceAll("_", " ")}</dt>
            <dd>{formatBytes(sizeBytes)}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
