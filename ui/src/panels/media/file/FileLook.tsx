import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useMemo } from "react";

import type { RunFile } from "../../../api/files";
import { request } from "../../../api/http";
import { formatBytes } from "../../../widgets/format";
import { JsonTree } from "../../../widgets/JsonTree";
import { parseLenientObject } from "../../../widgets/jsonNodes";
import { EmptyState, ErrorState, Skeleton } from "../../../widgets/States";
import type { MediaPlace } from "../mediaQueries";
import css from "./FileLook.module.css";
import { parseSeparated, previewKind } from "./fileKind";

const TableView = lazy(async () => ({
  default: (await import("../table/TableView")).TableView,
}));
const MarkdownText = lazy(async () => ({
  default: (await import("../text/MarkdownText")).MarkdownText,
}));

/** Text beyond this is not fetched for a look; the download has all of it. */
const TEXT_BYTES = 400_000;
const TABLE_ROWS = 500;

interface LookProps {
  file: RunFile;
  place: MediaPlace;
  address: string;
}

/** The inside of a file, by its kind. */
export function FileLook({ file, place, address }: LookProps) {
  switch (previewKind(file)) {
    case "image":
      return <img className={css.image} src={address} alt={file.name} />;
    case "audio":
      // oxlint-disable-next-line jsx-a11y/media-has-caption -- logged sound has no captions
      return <audio src={address} controls aria-label={file.name} />;
    case "video":
      return (
        // oxlint-disable-next-line jsx-a11y/media-has-caption -- logged video has no captions
        <video className={css.image} src={address} controls aria-label={file.name} />
      );
    case "table":
      return (
        <Suspense fallback={<Skeleton rows={8} />}>
          <div className={css.grid}>
            <TableView
              place={place}
              paths={[file.name]}
              addresses={new Map([[file.name, address]])}
              label={file.name}
            />
          </div>
        </Suspense>
      );
    case "html":
      // No permissions at all: it can neither run scripts nor reach this page.
      return (
        <iframe className={css.frame} src={address} sandbox="" title={file.name} />
      );
    case "none":
      return (
        <EmptyState title="No preview for this kind of file">
          Download it to look inside.
        </EmptyState>
      );
    default:
      return <TextLook file={file} address={address} />;
  }
}

function TextLook({ file, address }: { file: RunFile; address: string }) {
  const isCut = file.sizeBytes > TEXT_BYTES;
  const text = useQuery({
    queryKey: ["file", file.id, file.updatedAt, file.sizeBytes],
    queryFn: async ({ signal }) => {
      const headers: HeadersInit = isCut ? { range: `bytes=0-${TEXT_BYTES - 1}` } : {};
      return (await request(address, { headers, signal })).text();
    },
    staleTime: Infinity,
  });
  if (text.isPending) return <Skeleton rows={8} />;
  if (text.isError) {
    return (
      <ErrorState
        error={text.error}
        what="The file could not be read"
        onRetry={() => void text.refetch()}
      />
    );
  }
  return (
    <>
      {isCut && (
        <p className={css.cut}>
          The first {formatBytes(TEXT_BYTES)} of {formatBytes(file.sizeBytes)}.
        </p>
      )}
      <Contents file={file} text={text.data} isCut={isCut} />
    </>
  );
}

interface ContentsProps {
  file: RunFile;
  text: string;
  isCut: boolean;
}

function Contents({ file, text, isCut }: ContentsProps) {
  const kind = previewKind(file);
  if (kind === "csv") return <Table file={file} text={text} />;
  if (kind === "markdown") {
    return (
      <Suspense fallback={<Plain text={text} />}>
        <MarkdownText text={text} />
      </Suspense>
    );
  }
  if (kind === "json" && !isCut) return <Json text={text} />;
  return <Plain text={text} />;
}

function Plain({ text }: { text: string }) {
  return (
    <pre className={css.text} tabIndex={0} role="region" aria-label="Text">
      {text}
    </pre>
  );
}

function Json({ text }: { text: string }) {
  const value = useMemo(() => parseLenientObject(text), [text]);
  // Lists, single values and lines of JSON read best as they are written.
  if (Object.keys(value).length === 0) return <Plain text={text} />;
  return <JsonTree value={value} label="file" />;
}

function Table({ file, text }: Omit<ContentsProps, "isCut">) {
  const separator = /\.tsv$/i.test(file.name) ? "\t" : ",";
  const [head, ...rows] = useMemo(
    () => parseSeparated(text, separator, TABLE_ROWS + 1),
    [text, separator],
  );
  if (!head) return <EmptyState title="The file is empty" />;
  return (
    <div className={css.tableScroll} tabIndex={0} role="region" aria-label="Table">
      <table className={css.table}>
        <thead>
          <tr>
            {head.map((cell, index) => (
              <th key={index} scope="col">
                {cell}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={column}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
