import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { folderQuery } from "../../api/artifactFiles";
import type { VersionPlace } from "../../api/artifacts";
import { type VersionDetail, versionQuery } from "../../api/artifactVersion";
import { formatBytes, formatCount } from "../../widgets/format";
import { JsonTree } from "../../widgets/JsonTree";
import { parseLenientObject } from "../../widgets/jsonNodes";
import { ErrorState, Skeleton } from "../../widgets/States";
import { Ago } from "../../widgets/Time";
import { PanelMessage } from "../frame/PanelFrame";
import css from "./Weave.module.css";
import type { WeaveTab } from "./weaveSubject";

interface WeaveArtifactProps {
  readonly place: VersionPlace;
  readonly tab: WeaveTab;
}

/** The newest version of an artifact in short, with the way to its page. */
export function WeaveArtifact({ place, tab }: WeaveArtifactProps) {
  const version = useQuery(versionQuery(place));
  if (version.isPending) return <Skeleton rows={5} />;
  if (version.isError) {
    return (
      <ErrorState
        error={version.error}
        what="The artifact could not be loaded"
        onRetry={() => void version.refetch()}
      />
    );
  }
  if (version.data === null) {
    return (
      <PanelMessage>
        <p>There is no artifact “{place.collection}” here, or none for you.</p>
      </PanelMessage>
    );
  }
  return <Overview version={version.data} tab={tab} />;
}

function Overview({ version, tab }: { version: VersionDetail; tab: WeaveTab }) {
  const facts: [string, ReactNode][] = [
    ["Type", version.source.typeName],
    ["Names", version.aliases.join(", ") || "none"],
    ["Size", formatBytes(version.sizeBytes)],
    ["Files", version.fileCount.toLocaleString("en")],
    ["Made", <Ago key="made" at={version.createdAt} />],
  ];
  return (
    <div className={css.scroll}>
      <p className={css.head}>
        <VersionLink version={version} tab={tab} />
      </p>
      {version.description && <p>{version.description}</p>}
      <dl className={css.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {tab === "metadata" && (
        <JsonTree value={parseLenientObject(version.metadata)} label="metadata" />
      )}
      {tab === "files" && <Files version={version} />}
    </div>
  );
}

function VersionLink({ version, tab }: { version: VersionDetail; tab: WeaveTab }) {
  const { place, source } = version;
  return (
    <Link
      to="/$entity/$project/artifacts/$type/$collection/$version/$tab"
      params={{ ...place, type: source.typeName, tab }}
    >
      {place.collection}:{place.version}
    </Link>
  );
}

/** What lies at the top of a version; the rest is on its page. */
function Files({ version }: { version: VersionDetail }) {
  const found = useInfiniteQuery(folderQuery(version.place, version.id, "", ""));
  const first = found.data?.pages[0];
  if (!first) return found.isPending ? <Skeleton rows={3} /> : null;
  return (
    <ul className={css.files} aria-label="Files">
      {first.folders.map(({ name, fileCount }) => (
        <li key={name}>
          {name}/ <span>{formatCount(fileCount, "file")}</span>
        </li>
      ))}
      {first.files.map(({ name, sizeBytes }) => (
        <li key={name}>
          {name} <span>{formatBytes(sizeBytes)}</span>
        </li>
      ))}
      {first.next !== null && <li>More are on its page.</li>}
    </ul>
  );
}
