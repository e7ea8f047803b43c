/** The code of a run, and which of its files are unlike those of another. */
import { queryOptions } from "@tanstack/react-query";

import { onThisHost } from "../../api/files";
import { type Connection, graphql, nodesOf } from "../../api/graphql";
import { placeOfRun } from "../../spec/runIds";

export interface CodeFile {
  readonly name: string;
  readonly sizeBytes: number;
  readonly digest: string | null;
  /** Where its bytes are, on the host that the page came from. */
  readonly address: string;
}

/** Files outside of the folder of code that tell how a run was made. */
const BESIDE = ["diff.patch", "requirements.txt", "conda-environment.yaml"];
const FOLDER = "code/";
const MOST_FILES = 1000;
/** Signed addresses expire; ask again well before they do. */
const ADDRESS_FRESH_MS = 5 * 60_000;

const FILES = `query CodeFiles(
  $entity: String!, $project: String!, $run: String!, $pattern: String!,
  $names: [String], $first: Int!
) {
  project(entityName: $entity, name: $project) {
    run(name: $run) {
      code: files(pattern: $pattern, first: $first) { ...Found }
      beside: files(names: $names, first: $first) { ...Found }
    }
  }
}
fragment Found on FileConnection {
  edges { node { name sizeBytes digest directUrl } cursor }
  pageInfo { endCursor hasNextPage }
}`;

interface FileNode extends Omit<CodeFile, "address"> {
  readonly directUrl: string;
}

interface Answer {
  readonly project: {
    readonly run: {
      readonly code: Connection<FileNode>;
      readonly beside: Connection<FileNode>;
    } | null;
  } | null;
}

export interface Code {
  readonly files: readonly CodeFile[];
  /** There is more than fits here. */
  readonly isCut: boolean;
}

export function codeQuery(entity: string, project: string, run: string) {
  return queryOptions({
    queryKey: ["project", entity, project, "run", run, "code"],
    queryFn: async ({ signal }): Promise<Code> => {
      const answer = await graphql<Answer>(
        FILES,
        {
          ...placeOfRun({ entity, project, run }),
          pattern: `${FOLDER}%`,
          names: BESIDE,
          first: MOST_FILES,
        },
        signal,
      );
      const found = answer.project?.run;
      const here = window.location.href;
      const nodes = [...nodesOf(found?.code), ...nodesOf(found?.beside)];
      return {
        isCut: found?.code.pageInfo.hasNextPage ?? false,
        files: nodes
          .filter((node) => node.sizeBytes > 0 || node.digest !== null)
          .map(({ directUrl, ...file }) => ({
            ...file,
            address: onThisHost(directUrl, here),
          })),
      };
    },
    staleTime: ADDRESS_FRESH_MS,
  });
}

export interface CodePair {
  /** Without the folder that all code is in. */
  readonly path: string;
  readonly before: CodeFile | null;
  readonly after: CodeFile | null;
  readonly kind: "changed" | "added" | "removed" | "same";
}

/** Files of equal names beside each other: first those that differ, then by path. */
export function codePairs(
  before: readonly CodeFile[],
  after: readonly CodeFile[],
): CodePair[] {
  const [left, right] = [before, after].map(
    (files) => new Map(files.map((file) => [file.name, file])),
  ) as [Map<string, CodeFile>, Map<string, CodeFile>];
  const names = new Set([...left.keys(), ...right.keys()]);
  return [...names]
    .map((name) => {
      const [a, b] = [left.get(name) ?? null, right.get(name) ?? null];
      const path = name.startsWith(FOLDER) ? name.slice(FOLDER.length) : name;
      return { path, before: a, after: b, kind: kindOfPair(a, b) };
    })
    .toSorted(
      (a, b) =>
        Number(a.kind === "same") - Number(b.kind === "same") ||
        a.path.localeCompare(b.path, "en", { numeric: true }),
    );
}

function kindOfPair(a: CodeFile | null, b: CodeFile | null): CodePair["kind"] {
  if (!a) return "added";
  if (!b) return "removed";
  const isSame =
    a.digest !== null && a.digest === b.digest && a.sizeBytes === b.sizeBytes;
  return isSame ? "same" : "changed";
}
