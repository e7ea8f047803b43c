import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useMemo } from "react";

import type { VersionPlace } from "../../api/artifacts";
import { type VersionDetail, versionQuery } from "../../api/artifactVersion";
import { JsonTree } from "../../widgets/JsonTree";
import { parseLenientObject } from "../../widgets/jsonNodes";
import { ErrorState, Skeleton } from "../../widgets/States";
import { LiveDot } from "../shell/LiveDot";
import { NotFound } from "../shell/NotFound";
import { TopBar } from "../shell/TopBar";
import { useLiveProject } from "../workspace/useLiveProject";
import { collectionCrumbs } from "./crumbs";
import { HistoryList } from "./HistoryList";
import { UsageTab } from "./UsageTab";
import css from "./Version.module.css";
import { VersionFiles } from "./files/VersionFiles";
import { VersionHeader } from "./VersionHeader";
import { VersionOverview } from "./VersionOverview";
import { VersionsTable } from "./VersionsTable";

/** A graph and its layout, which most visits do not need. */
const LineageTab = lazy(async () => ({
  default: (await import("../lineage/LineageTab")).LineageTab,
}));

const TABS = [
  { id: "overview", label: "Overview" },
  { id: "files", label: "Files" },
  { id: "metadata", label: "Metadata" },
  { id: "usage", label: "Usage" },
  { id: "lineage", label: "Lineage" },
  { id: "versions", label: "Versions" },
  { id: "history", label: "History" },
] as const;

interface VersionPageProps {
  place: VersionPlace;
  type: string;
  tab: string;
}

/** One version: what it is, what it holds, where it came from, how to use it. */
export function VersionPage({ place, type, tab }: VersionPageProps) {
  const { entity, project, collection } = place;
  useLiveProject(entity, project);
  const version = useQuery(versionQuery(place));
  if (version.data === null) {
    return <NotFound what={`Version ${collection}:${place.version}`} />;
  }
  return (
    <>
      <TopBar
        entity={entity}
        project={project}
        via={collectionCrumbs(place, version.data?.source.typeName ?? type)}
        here={version.data?.version ?? place.version}
      >
        <LiveDot />
      </TopBar>
      {version.data && <VersionHeader version={version.data} />}
      <nav className={css.tabs} aria-label="Version">
        {TABS.map(({ id, label }) => (
          <Link
            key={id}
            to="/$entity/$project/artifacts/$type/$collection/$version/$tab"
            params={{ ...place, type, tab: id }}
            className={css.tab}
            {...(id === tab ? { "aria-current": "page" as const } : {})}
          >
            {label}
          </Link>
        ))}
      </nav>
      <main id="main" className={css.main}>
        {version.isPending && <Skeleton rows={8} />}
        {version.isError && !version.data && (
          <ErrorState
            error={version.error}
            what="The version could not be loaded"
            onRetry={() => void version.refetch()}
          />
        )}
        {version.data && <Tab tab={tab} version={version.data} />}
      </main>
    </>
  );
}

function Tab({ tab, version }: { tab: string; version: VersionDetail }) {
  switch (tab) {
    case "files":
      return <VersionFiles version={version} />;
    case "metadata":
      return <MetadataTab version={version} />;
    case "usage":
      return <UsageTab version={version} />;
    case "lineage":
      return (
        <Suspense fallback={<Skeleton rows={6} />}>
          <LineageTab version={version} />
        </Suspense>
      );
    case "versions":
      return (
        <div className={css.page}>
          <VersionsTable
            place={version.place}
            typeName={version.source.typeName}
            current={version.version}
          />
        </div>
      );
    case "history":
      return (
        <div className={css.page}>
          <HistoryList
            place={version.place}
            collectionId={version.collectionId}
            artifactId={version.id}
          />
        </div>
      );
    default:
      return <VersionOverview version={version} />;
  }
}

function MetadataTab({ version }: { version: VersionDetail }) {
  const metadata = useMemo(
    () => parseLenientObject(version.metadata),
    [version.metadata],
  );
  return (
    <div className={css.page}>
      <section className={css.sheet} aria-label="Metadata">
        <JsonTree value={metadata} label="metadata" />
      </section>
    </div>
  );
}
