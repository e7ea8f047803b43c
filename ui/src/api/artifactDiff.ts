import { queryOptions } from "@tanstack/react-query";

import { FILE_FIELDS, type VersionFile } from "./artifactFiles";
import { artifactsKey } from "./artifacts";
import { graphql } from "./graphql";

export type ChangeOfFile = "added" | "removed" | "changed";

/** One path that differs; a side is null where the version lacks it. */
export interface FileChange {
  kind: ChangeOfFile;
  path: string;
  before: VersionFile | null;
  after: VersionFile | null;
}

export interface VersionDiff {
  /** By path. */
  changes: readonly FileChange[];
  counts: Readonly<Record<ChangeOfFile | "unchanged", number>>;
  /** Whether there are more changes than are listed. */
  isTruncated: boolean;
}

const SIDES = `path before { ${FILE_FIELDS} } after { ${FILE_FIELDS} }`;

const DIFF = `query VersionDiff($id: ID!, $other: ID!, $first: Int!) {
  artifact(id: $id) {
    diff(other: $other, first: $first) {
      added { ${SIDES} }
      removed { ${SIDES} }
      changed { ${SIDES} }
      counts { added removed changed unchanged }
      truncated
    }
  }
}`;

/** Changes listed of each kind; beyond them the counts still tell. */
const MOST = 1_000;

type Sides = Omit<FileChange, "kind">;

interface DiffAnswer extends Record<ChangeOfFile, readonly Sides[]> {
  counts: VersionDiff["counts"];
  truncated: boolean;
}

const KINDS = ["added", "removed", "changed"] as const;

/** What is different in the files of `after`; both are ids of versions. */
export function versionDiffQuery(
  entity: string,
  project: string,
  before: string,
  after: string,
) {
  return queryOptions({
    queryKey: [...artifactsKey(entity, project), "diff", before, after],
    queryFn: async ({ signal }): Promise<VersionDiff | null> => {
      const answer = await graphql<{ artifact: { diff: DiffAnswer } | null }>(
        DIFF,
        { id: before, other: after, first: MOST },
        signal,
      );
      const diff = answer.artifact?.diff;
      if (!diff) return null;
      const changes = KINDS.flatMap((kind) =>
        diff[kind].map((sides): FileChange => ({ ...sides, kind })),
      );
      changes.sort((a, b) => (a.path < b.path ? -1 : 1));
      return { changes, counts: diff.counts, isTruncated: diff.truncated };
    },
    // Signed addresses expire; ask again well before they do.
    staleTime: 5 * 60_000,
  });
}
