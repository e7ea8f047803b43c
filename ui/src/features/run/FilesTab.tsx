import { useInfiniteQuery } from "@tanstack/react-query";
import { ChevronRight, File, Folder } from "lucide-react";
import { useEffect, useMemo, useState } from "react";

import { filesQuery } from "../../api/files";
import { nodesOf } from "../../api/graphql";
import { useWorkspaceSearch } from "../../state/url";
import { SearchField } from "../../widgets/Fields";
import { formatBytes, formatCount } from "../../widgets/format";
import { EmptyState, ErrorState, Skeleton } from "../../widgets/States";
import { FilePreview } from "./FilePreview";
import css from "./Files.module.css";
import { type FileNode, makeFileTree } from "./fileTree";
import type { TabProps } from "./RunPage";

/** Pages fetched without asking; beyond these many files a search is quicker. */
const PAGES_MOST = 20;

/** What the run left behind, with a look inside. */
export function FilesTab({ entity, project, run }: TabProps) {
  const files = useInfiniteQuery(filesQuery(entity, project, run.name));
  const { hasNextPage, isFetching, fetchNextPage } = files;
  const pages = files.data?.pages;
  useEffect(() => {
    if (hasNextPage && !isFetching && (pages?.length ?? 0) < PAGES_MOST) {
      void fetchNextPage();
    }
  }, [hasNextPage, isFetching, fetchNextPage, pages?.length]);
  const [wanted, setWanted] = useState("");
  const [search, patch] = useWorkspaceSearch();
  const all = useMemo(() => pages?.flatMap(nodesOf) ?? [], [pages]);
  const tree = useMemo(() => {
    const text = wanted.trim().toLowerCase();
    return makeFileTree(all.filter((file) => file.name.toLowerCase().includes(text)));
  }, [all, wanted]);
  const chosen = all.find((file) => file.name === search.file);

  if (files.isPending) return <Skeleton rows={8} />;
  if (files.isError && all.length === 0) {
    return (
      <ErrorState
        error={files.error}
        what="The files could not be loaded"
        onRetry={() => void files.refetch()}
      />
    );
  }
  if (all.length === 0) {
    return <EmptyState title="No files">This run has not stored any files.</EmptyState>;
  }
  return (
    <div className={css.files}>
      <section className={css.side} aria-label="Files">
        <div className={css.find}>
          <SearchField label="Search files" value={wanted} onChange={setWanted} />
          <span className={css.total}>
            {formatCount(all.length, "file")}
            {hasNextPage ? " and more" : ""}
          </span>
        </div>
        <Folders
          nodes={tree}
          depth={0}
          chosen={search.file}
          isForcedOpen={wanted !== ""}
          onChoose={(path) => patch({ file: path })}
        />
        {tree.length === 0 && <EmptyState title={`No file matches “${wanted}”`} />}
      </section>
      <section className={css.preview} aria-label="Preview">
        {chosen ? (
          <FilePreview
            key={chosen.id}
            file={chosen}
            place={{ entity, project, run: run.name }}
          />
        ) : (
          <EmptyState title="Choose a file to look at it" />
        )}
      </section>
    </div>
  );
}

interface FoldersProps {
  nodes: readonly FileNode[];
  depth: number;
  chosen: string | undefined;
  isForcedOpen: boolean;
  onChoose: (path: string) => void;
}

function Folders({ nodes, ...rest }: FoldersProps) {
  return (
    <ul>
      {nodes.map((node) => (
        <li key={node.path}>
          {node.children ? (
            <FolderRow node={node} {...rest} />
          ) : (
            <FileRow node={node} {...rest} />
          )}
        </li>
      ))}
    </ul>
  );
}

type RowProps = Omit<FoldersProps, "nodes"> & { node: FileNode };

function indent(depth: number) {
  return { paddingLeft: 10 + depth * 16 };
}

function FolderRow({ node, ...rest }: RowProps) {
  const { depth, chosen, isForcedOpen } = rest;
  const [isOpen, setOpen] = useState(depth < 1);
  const isShown =
    isOpen || isForcedOpen || chosen?.startsWith(`${node.path}/`) === true;
  return (
    <>
      <button
        type="button"
        className={css.row}
        style={indent(depth)}
        aria-expanded={isShown}
        onClick={() => setOpen(!isOpen)}
      >
        <ChevronRight aria-hidden className={css.chevron} />
        <Folder aria-hidden />
        <span className={css.name}>{node.name}</span>
        <span className={css.size}>{formatBytes(node.sizeBytes)}</span>
      </button>
      {isShown && <Folders {...rest} nodes={node.children ?? []} depth={depth + 1} />}
    </>
  );
}

function FileRow({ node, depth, chosen, onChoose }: RowProps) {
  return (
    <button
      type="button"
      className={css.row}
      style={indent(depth)}
      aria-current={node.path === chosen ? "true" : undefined}
      onClick={() => onChoose(node.path)}
    >
      <span className={css.chevron} />
      <File aria-hidden />
      <span className={css.name} title={node.path}>
        {node.name}
      </span>
      <span className={css.size}>{formatBytes(node.sizeBytes)}</span>
    </button>
  );
}
