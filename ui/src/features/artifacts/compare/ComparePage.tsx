import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowLeftRight } from "lucide-react";
import { useMemo } from "react";

import { versionDiffQuery } from "../../../api/artifactDiff";
import type { CollectionPlace } from "../../../api/artifacts";
import { type VersionDetail, versionQuery } from "../../../api/artifactVersion";
import { parsePair } from "../../../state/artifactUrl";
import { parseLenientObject } from "../../../widgets/jsonNodes";
import { ErrorState, Skeleton } from "../../../widgets/States";
import { NotFound } from "../../shell/NotFound";
import { TopBar } from "../../shell/TopBar";
import { collectionCrumbs } from "../crumbs";
import css from "./Compare.module.css";
import { FileChanges } from "./FileChanges";
import { diffObjects, type KeyChange } from "./metadataDiff";

interface ComparePageProps {
  place: CollectionPlace;
  type: string;
  /** `v1...v3`: what is compared, the earlier first. */
  pair: string;
}

/** What is different between two versions of a collection. */
export function ComparePage({ place, type, pair }: ComparePageProps) {
  const versions = parsePair(pair);
  if (!versions) return <NotFound what={`The comparison ${pair}`} />;
  const [before, after] = versions;
  return <Comparison place={place} type={type} before={before} after={after} />;
}

interface ComparisonProps {
  place: CollectionPlace;
  type: string;
  before: string;
  after: string;
}

function Comparison({ place, type, before, after }: ComparisonProps) {
  const left = useQuery(versionQuery({ ...place, version: before }));
  const right = useQuery(versionQuery({ ...place, version: after }));
  if (left.data === null) return <NotFound what={`Version ${before}`} />;
  if (right.data === null) return <NotFound what={`Version ${after}`} />;
  const { entity, project } = place;
  const error = left.error ?? right.error;
  return (
    <>
      <TopBar
        entity={entity}
        project={project}
        via={collectionCrumbs(place, type)}
        here={`${before} … ${after}`}
      />
      <main id="main" className={css.main}>
        <header className={css.head}>
          <h1>
            <VersionLink {...{ place, type }} version={before} />{" "}
            <span className={css.arrow} aria-label="compared with">
              →
            </span>{" "}
            <VersionLink {...{ place, type }} version={after} />
          </h1>
          <Link
            to="/$entity/$project/artifacts/$type/$collection/compare/$pair"
            params={{ ...place, type, pair: `${after}...${before}` }}
            className={css.swap}
          >
            <ArrowLeftRight aria-hidden /> Swap
          </Link>
        </header>
        {error && (
          <ErrorState
            error={error}
            what="The versions could not be loaded"
            onRetry={() => {
              void left.refetch();
              void right.refetch();
            }}
          />
        )}
        {!error && (!left.data || !right.data) && <Skeleton rows={8} />}
        {left.data && right.data && (
          <Differences before={left.data} after={right.data} />
        )}
      </main>
    </>
  );
}

interface VersionLinkProps {
  place: CollectionPlace;
  type: string;
  version: string;
}

function VersionLink({ place, type, version }: VersionLinkProps) {
  return (
    <Link
      to="/$entity/$project/artifacts/$type/$collection/$version"
      params={{ ...place, type, version }}
    >
      {version}
    </Link>
  );
}

interface SidesProps {
  before: VersionDetail;
  after: VersionDetail;
}

function Differences({ before, after }: SidesProps) {
  const { entity, project } = before.place;
  const diff = useQuery(versionDiffQuery(entity, project, before.id, after.id));
  const metadata = useMemo(
    () =>
      diffObjects(
        parseLenientObject(before.metadata),
        parseLenientObject(after.metadata),
      ),
    [before.metadata, after.metadata],
  );
  return (
    <>
      <section className={css.section} aria-labelledby="metadata">
        <h2 id="metadata">Metadata</h2>
        <MetadataChanges changes={metadata} before={before} after={after} />
      </section>
      <section className={css.section} aria-labelledby="files">
        <h2 id="files">Files</h2>
        {diff.isPending && <Skeleton rows={6} />}
        {diff.isError && !diff.data && (
          <ErrorState
            error={diff.error}
            what="The versions could not be compared"
            onRetry={() => void diff.refetch()}
          />
        )}
        {diff.data && <FileChanges diff={diff.data} before={before} after={after} />}
      </section>
    </>
  );
}

function MetadataChanges({
  changes,
  before,
  after,
}: SidesProps & { changes: readonly KeyChange[] }) {
  if (changes.length === 0) return <p className={css.none}>The same in both.</p>;
  return (
    <div
      className={css.scroll}
      tabIndex={0}
      role="region"
      aria-label="Metadata changes"
    >
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">Key</th>
            <th scope="col">{before.version}</th>
            <th scope="col">{after.version}</th>
          </tr>
        </thead>
        <tbody>
          {changes.map((change) => (
            <tr key={change.key}>
              <th scope="row">{change.key}</th>
              <td className={css.removed}>{change.before ?? "–"}</td>
              <td className={css.added}>{change.after ?? "–"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
