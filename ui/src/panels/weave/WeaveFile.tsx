import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { fileQuery } from "../../api/artifactFiles";
import type { VersionPlace } from "../../api/artifacts";
import { versionQuery } from "../../api/artifactVersion";
import { onThisHost } from "../../api/files";
import { formatBytes } from "../../widgets/format";
import { ErrorState, Skeleton } from "../../widgets/States";
import { PanelMessage } from "../frame/PanelFrame";
import { FileLook } from "../media/file/FileLook";
import css from "./Weave.module.css";

interface WeaveFileProps {
  readonly place: VersionPlace;
  readonly path: string;
}

/** A look into one file of a version of an artifact. */
export function WeaveFile({ place, path }: WeaveFileProps) {
  const file = useQuery(fileQuery(place, path));
  const version = useQuery(versionQuery(place)).data;
  if (file.isPending) return <Skeleton rows={5} />;
  if (file.isError) {
    return (
      <ErrorState
        error={file.error}
        what="The file could not be loaded"
        onRetry={() => void file.refetch()}
      />
    );
  }
  const found = file.data;
  if (found === null) {
    return (
      <PanelMessage>
        <p>
          {place.collection}:{place.version} has no file “{path}” here, or none for you.
        </p>
      </PanelMessage>
    );
  }
  if (found.ref !== null) {
    return (
      <PanelMessage>
        <p>This file is not kept here: {found.ref}</p>
      </PanelMessage>
    );
  }
  const address = onThisHost(found.directUrl, window.location.href);
  return (
    <div className={css.scroll}>
      <p className={css.head}>
        {version ? (
          <Link
            to="/$entity/$project/artifacts/$type/$collection/$version/$tab"
            params={{ ...version.place, type: version.source.typeName, tab: "files" }}
            search={{ file: path }}
          >
            {path}
          </Link>
        ) : (
          path
        )}
        <span>{formatBytes(found.sizeBytes)}</span>
        <a href={address} download={path.split("/").at(-1)}>
          Download
        </a>
      </p>
      <FileLook file={found} place={place} address={address} />
    </div>
  );
}
