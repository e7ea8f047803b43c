import { type UseQueryResult, useQueries } from "@tanstack/react-query";
import { type ReactNode, useMemo } from "react";

import type { FileChange } from "../../../api/artifactDiff";
import type { VersionFile } from "../../../api/artifactFiles";
import type { VersionDetail } from "../../../api/artifactVersion";
import { onThisHost } from "../../../api/files";
import { TextCompare } from "../../../panels/codeComparer/TextCompare";
import { mediaText } from "../../../panels/media/mediaQueries";
import { type LoggedTable, parseTable } from "../../../panels/media/table/tableFile";
import { formatBytes } from "../../../widgets/format";
import { ErrorState, Skeleton } from "../../../widgets/States";
import { FileLook } from "../../../panels/media/file/FileLook";
import { parseSeparated, previewKind } from "../../../panels/media/file/fileKind";
import css from "./Compare.module.css";
import { TableCompare } from "./TableCompare";

interface FileCompareProps {
  change: FileChange;
  before: VersionDetail;
  after: VersionDetail;
}

/** Texts beyond this are not fetched to be compared; their sizes and digests tell. */
const TEXT_BYTES = 400_000;
const TABLE_BYTES = 20_000_000;
const TABLE_ROWS = 20_000;

/** What is different inside of one file, by its kind. */
export function FileCompare({ change, before, after }: FileCompareProps) {
  const sides = { before: change.before, after: change.after };
  const kind = previewKind({
    name: change.path,
    mimetype: (change.after ?? change.before)?.mimetype ?? null,
  });
  const files = [sides.before, sides.after].filter((file) => file !== null);
  const isHere = files.every((file) => file.ref === null && file.directUrl !== "");
  const largest = Math.max(...files.map((file) => file.sizeBytes));
  if (isHere && (kind === "image" || kind === "audio" || kind === "video")) {
    return (
      <div className={css.pair}>
        <Side file={sides.before} version={before} />
        <Side file={sides.after} version={after} />
      </div>
    );
  }
  const isTable = kind === "table" || kind === "csv";
  if (isHere && isTable && largest <= TABLE_BYTES) {
    return (
      <Texts change={change} before={before} after={after}>
        {(left, right) => <Tables path={change.path} left={left} right={right} />}
      </Texts>
    );
  }
  if (isHere && kind !== "none" && largest <= TEXT_BYTES) {
    return (
      <Texts change={change} before={before} after={after}>
        {(left, right) => <TextCompare before={left ?? ""} after={right ?? ""} />}
      </Texts>
    );
  }
  return (
    <div className={css.pair}>
      <Facts file={sides.before} version={before} />
      <Facts file={sides.after} version={after} />
    </div>
  );
}

interface SideProps {
  file: VersionFile | null;
  version: VersionDetail;
}

function Side({ file, version }: SideProps) {
  return (
    <figure className={css.side}>
      <figcaption>
        {version.version}
        {file && <span className={css.none}> {formatBytes(file.sizeBytes)}</span>}
      </figcaption>
      {file ? (
        <FileLook
          file={file}
          place={version.place}
          address={onThisHost(file.directUrl, window.location.href)}
        />
      ) : (
        <p className={css.none}>Not in this version.</p>
      )}
    </figure>
  );
}

/** All there is to say about what cannot be looked into. */
function Facts({ file, version }: SideProps) {
  return (
    <div className={css.side}>
      <strong>{version.version}</strong>
      {file ? (
        <dl className={css.facts}>
          <dt>Size</dt>
          <dd>{formatBytes(file.sizeBytes)}</dd>
          <dt>Digest</dt>
          <dd>
            <code>{file.digest}</code>
          </dd>
          {file.ref !== null && (
            <>
              <dt>Reference</dt>
              <dd>
                <code>{file.ref}</code>
              </dd>
            </>
          )}
        </dl>
      ) : (
        <p className={css.none}>Not in this version.</p>
      )}
    </div>
  );
}

interface TextsProps extends FileCompareProps {
  /** Null stands for a version that lacks the file. */
  children: (left: string | null, right: string | null) => ReactNode;
}

/** Reads both sides, then shows them. */
function Texts({ change, before, after, children }: TextsProps) {
  const sides = [
    { file: change.before, place: before.place },
    { file: change.after, place: after.place },
  ];
  const { texts, isPending, error } = useQueries({
    queries: sides.flatMap(({ file, place }) =>
      file
        ? [
            mediaText(
              place,
              file.name,
              onThisHost(file.directUrl, window.location.href),
            ),
          ]
        : [],
    ),
    combine,
  });
  if (isPending) return <Skeleton rows={6} />;
  if (error) return <ErrorState error={error} what="The file could not be read" />;
  const [first = null, second = null] = texts;
  const left = change.before ? first : null;
  const right = change.before ? second : first;
  return <div className={css.inside}>{children(left, right)}</div>;
}

function combine(answers: readonly UseQueryResult<string>[]) {
  return {
    texts: answers.map((answer) => answer.data ?? null),
    isPending: answers.some((answer) => answer.isPending),
    error: answers.find((answer) => answer.error)?.error ?? null,
  };
}

interface TablesProps {
  path: string;
  left: string | null;
  right: string | null;
}

const NO_TABLE: LoggedTable = { columns: [], rows: [] };

function Tables({ path, left, right }: TablesProps) {
  const [before, after] = useMemo(
    () => [left, right].map((text) => tableOf(path, text)),
    [path, left, right],
  );
  if (!before || !after) return <TextCompare before={left ?? ""} after={right ?? ""} />;
  return <TableCompare before={before} after={after} />;
}

/** Null when the text is no table. */
function tableOf(path: string, text: string | null): LoggedTable | null {
  if (text === null) return NO_TABLE;
  if (!/\.[ct]sv$/i.test(path)) return parseTable(text);
  const separator = /\.tsv$/i.test(path) ? "\t" : ",";
  const [columns = [], ...rows] = parseSeparated(text, separator, TABLE_ROWS + 1);
  return { columns, rows };
}
