import { useQuery } from "@tanstack/react-query";

import { viewerQuery } from "../../api/session";
import { type StorageUsage, storageQuery } from "../../api/storage";
import { formatBytes, formatCount } from "../../widgets/format";
import { ErrorState, Skeleton } from "../../widgets/States";
import { NotFound } from "../shell/NotFound";
import { TopBar } from "../shell/TopBar";
import { CollectionRows, ProjectRows } from "./Largest";
import { GarbageCollection } from "./GarbageCollection";
import css from "./Storage.module.css";

/** Where every stored byte is: of the whole server for administrators, else one's own. */
export function StoragePage() {
  const viewer = useQuery(viewerQuery);
  return (
    <>
      <TopBar here="Storage" />
      <main id="main" className={css.main}>
        <h1>Storage</h1>
        {viewer.isPending && <Skeleton rows={6} />}
        {viewer.data === null && <NotFound what="Your storage" />}
        {viewer.data && (
          <Usage entity={viewer.data.admin ? null : viewer.data.entity} />
        )}
        {viewer.data?.admin && <GarbageCollection />}
      </main>
    </>
  );
}

function Usage({ entity }: { entity: string | null }) {
  const usage = useQuery(storageQuery(entity));
  if (usage.isPending) return <Skeleton rows={8} />;
  if (usage.isError) {
    return (
      <ErrorState
        error={usage.error}
        what="The storage could not be added up"
        onRetry={() => void usage.refetch()}
      />
    );
  }
  return (
    <>
      <p className={css.total}>
        <strong>{formatBytes(usage.data.totalBytes)}</strong>{" "}
        {entity === null ? "on this server" : `of ${entity}`}
        {usage.data.reclaimableBytes > 0 &&
          `, of which ${formatBytes(usage.data.reclaimableBytes)} are kept by nothing`}
      </p>
      <Categories usage={usage.data} />
      <div className={css.pair}>
        <ProjectRows projects={usage.data.projects} />
        <CollectionRows collections={usage.data.collections} />
      </div>
    </>
  );
}

/** What a category counts where it is not contents. */
const NOUNS: Record<string, string> = {
  packs: "pack",
  upload_parts: "part",
  history: "segment",
};

function Categories({ usage }: { usage: StorageUsage }) {
  const whole = Math.max(usage.totalBytes, 1);
  return (
    <section className={css.sheet} aria-labelledby="categories">
      <h2 id="categories">What it is</h2>
      <dl className={css.categories}>
        {usage.categories.map(({ name, sizeBytes, count, note }) => (
          <div key={name}>
            <dt>{name.replaceAll("_", " ")}</dt>
            <dd>
              <span className={css.bar} aria-hidden>
                <span style={{ width: `${(100 * sizeBytes) / whole}%` }} />
              </span>
              <span className={css.size}>{formatBytes(sizeBytes)}</span>
              <span className={css.quiet}>
                {formatCount(count, NOUNS[name] ?? "content")}: {note}
              </span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
