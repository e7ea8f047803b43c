import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { File, Folder, Link2 } from "lucide-react";
import { useEffect, useState } from "react";

import { fileQuery, folderQuery, type VersionFile } from "../../../api/artifactFiles";
import type { VersionDetail } from "../../../api/artifactVersion";
import { useArtifactSearch } from "../../../state/artifactUrl";
import { SearchField } from "../../../widgets/Fields";
import { formatBytes, formatCount } from "../../../widgets/format";
import { EmptyState, ErrorState, Skeleton } from "../../../widgets/States";
import look from "../../run/Files.module.css";
import { FilePreview } from "../../run/FilePreview";
import css from "./Files.module.css";
import { FileVersions } from "./FileVersions";
import { ReferenceCard } from "./ReferenceCard";

/** How long typing rests before the server is asked. */
const TYPING_MS = 200;

/** Folders and files of a version, a folder at a time, with a look inside. */
export function VersionFiles({ version }: { version: VersionDetail }) {
  const [search] = useArtifactSearch();
  return (
    <div className={look.files}>
      <section className={look.side} aria-label="Files">
        <FolderList version={version} />
      </section>
      <section className={look.preview} aria-label="Preview">
        {search.file ? (
          <Chosen key={search.file} version={version} path={search.file} />
        ) : (
          <EmptyState title="Choose a file to look at it" />
        )}
      </section>
    </div>
  );
}

function FolderList({ version }: { version: VersionDetail }) {
  const [search, patch] = useArtifactSearch();
  const folder = search.dir ?? "";
  const [typed, setTyped] = useState(search.find ?? "");
  const wanted = search.find ?? "";
  useEffect(() => {
    const timer = window.setTimeout(
      () => patch({ find: typed.trim() || undefined }),
      TYPING_MS,
    );
    return () => window.clearTimeout(timer);
  }, [typed, patch]);
  const found = useInfiniteQuery(
    folderQuery(version.place, version.id, folder, wanted),
  );
  const open = (dir: string) => {
    setTyped("");
    patch({ dir: dir || undefined, find: undefined }, { isNewEntry: true });
  };
  const pages = found.data?.pages ?? [];
  const files = pages.flatMap((page) => page.files);
  const folders = pages[0]?.folders ?? [];
  return (
    <>
      <div className={look.find}>
        <SearchField label="Search files" value={typed} onChange={setTyped} />
        <Crumbs folder={folder} onOpen={open} />
      </div>
      {found.isPending && <Skeleton rows={8} />}
      {found.isError && !found.data && (
        <ErrorState
          error={found.error}
          what="The files could not be loaded"
          onRetry={() => void found.refetch()}
        />
      )}
      <ul>
        {folders.map(({ name, fileCount, sizeBytes }) => (
          <li key={name}>
            <button
              type="button"
              className={look.row}
              onClick={() => open(folder === "" ? name : `${folder}/${name}`)}
            >
              <Folder aria-hidden />
              <span className={look.name}>{name}</span>
              <span className={look.size}>
                {formatCount(fileCount, "file")} · {formatBytes(sizeBytes)}
              </span>
            </button>
          </li>
        ))}
        {files.map((file) => (
          <li key={file.name}>
            <FileRow
              file={file}
              label={wanted === "" ? lastPart(file.name) : file.name}
              isChosen={file.name === search.file}
              onChoose={() => patch({ file: file.name })}
            />
          </li>
        ))}
      </ul>
      {found.isSuccess && files.length === 0 && folders.length === 0 && (
        <EmptyState
          title={wanted === "" ? "No files" : `No file matches “${wanted}”`}
        />
      )}
      {found.hasNextPage && (
        <button
          type="button"
          className={css.more}
          disabled={found.isFetchingNextPage}
          onClick={() => void found.fetchNextPage()}
        >
          Show more
        </button>
      )}
    </>
  );
}

function lastPart(path: string): string {
  return path.split("/").at(-1) ?? path;
}

interface CrumbsProps {
  folder: string;
  onOpen: (folder: string) => void;
}

function Crumbs({ folder, onOpen }: CrumbsProps) {
  const parts = folder === "" ? [] : folder.split("/");
  return (
    <nav aria-label="Folder" className={css.crumbs}>
      <button type="button" disabled={folder === ""} onClick={() => onOpen("")}>
        All files
      </button>
      {parts.map((part, index) => {
        const path = parts.slice(0, index + 1).join("/");
        return (
          <span key={path}>
            <span aria-hidden>/</span>
            <button
              type="button"
              disabled={path === folder}
              onClick={() => onOpen(path)}
            >
              {part}
            </button>
          </span>
        );
      })}
    </nav>
  );
}

interface FileRowProps {
  file: VersionFile;
  label: string;
  isChosen: boolean;
  onChoose: () => void;
}

function FileRow({ file, label, isChosen, onChoose }: FileRowProps) {
  return (
    <button
      type="button"
      className={look.row}
      aria-current={isChosen ? "true" : undefined}
      onClick={onChoose}
    >
      {file.ref === null ? <File aria-hidden /> : <Link2 aria-hidden />}
      <span className={look.name} title={file.name}>
        {label}
      </span>
      <span className={look.size}>{formatBytes(file.sizeBytes)}</span>
    </button>
  );
}

function Chosen({ version, path }: { version: VersionDetail; path: string }) {
  const file = useQuery(fileQuery(version.place, path));
  if (file.isPending) return <Skeleton rows={8} />;
  if (file.isError && !file.data) {
    return (
      <ErrorState
        error={file.error}
        what="The file could not be found"
        onRetry={() => void file.refetch()}
      />
    );
  }
  if (!file.data) {
    return <EmptyState title={`${version.version} has no file ${path}`} />;
  }
  const versions = <FileVersions version={version} path={path} />;
  if (file.data.ref !== null) {
    return <ReferenceCard file={file.data}>{versions}</ReferenceCard>;
  }
  if (file.data.directUrl === "") {
    return (
      <EmptyState title={lastPart(path)}>
        Your role lets you see that this file is here, but not what is in it.
      </EmptyState>
    );
  }
  return (
    <FilePreview file={file.data} place={version.place}>
      {versions}
    </FilePreview>
  );
}
