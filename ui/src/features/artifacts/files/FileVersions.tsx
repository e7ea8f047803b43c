import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { History } from "lucide-react";
import { Button, Dialog, DialogTrigger, Popover } from "react-aria-components";

import { type FileOfVersion, fileVersionsQuery } from "../../../api/fileVersions";
import type { VersionDetail } from "../../../api/artifactVersion";
import { formatBytes } from "../../../widgets/format";
import { ErrorState, Skeleton } from "../../../widgets/States";
import { Ago } from "../../../widgets/Time";
import css from "./Files.module.css";

interface FileVersionsProps {
  version: VersionDetail;
  path: string;
}

/** A button that shows in which versions this file was another one. */
export function FileVersions({ version, path }: FileVersionsProps) {
  return (
    <DialogTrigger>
      <Button className={css.button}>
        <History aria-hidden /> Versions
      </Button>
      <Popover className={css.popover} placement="bottom end" offset={4}>
        <Dialog aria-label={`Versions of ${path}`} className={css.dialog}>
          <FileHistory version={version} path={path} />
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

function FileHistory({ version, path }: FileVersionsProps) {
  const { entity, project } = version.place;
  const found = useQuery(fileVersionsQuery(entity, project, version.id, path));
  if (found.isPending) return <Skeleton rows={4} />;
  if (found.isError) {
    return <ErrorState error={found.error} what="The versions could not be loaded" />;
  }
  return (
    <ul className={css.list}>
      {found.data.map((file, index) => (
        <li
          key={file.version}
          data-here={file.version === version.source.version ? "" : undefined}
        >
          <FileLink version={version} path={path} file={file} />
          <span>{formatBytes(file.sizeBytes)}</span>
          <span className={css.quiet}>
            <Ago at={file.createdAt} />
          </span>
          <span className={css.quiet}>{changeOf(file, found.data[index + 1])}</span>
        </li>
      ))}
    </ul>
  );
}

function changeOf(file: FileOfVersion, before: FileOfVersion | undefined): string {
  if (!before) return "first";
  return file.digest === before.digest ? "unchanged" : "changed";
}

function FileLink({
  version,
  path,
  file,
}: FileVersionsProps & { file: FileOfVersion }) {
  const { source } = version;
  return (
    <Link
      to="/$entity/$project/artifacts/$type/$collection/$version/$tab"
      params={{
        entity: source.entity,
        project: source.project,
        type: source.typeName,
        collection: source.collection,
        version: file.version,
        tab: "files",
      }}
      search={(previous: object) => ({ ...previous, file: path })}
    >
      {file.version}
    </Link>
  );
}
