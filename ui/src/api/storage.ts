import { queryOptions } from "@tanstack/react-query";

import { graphql } from "./graphql";

/** Where the bytes are; the categories add up to the total. */
export interface StorageUsage {
  totalBytes: number;
  reclaimableBytes: number;
  categories: readonly {
    name: string;
    sizeBytes: number;
    count: number;
    note: string;
  }[];
  /** The largest first, as `entity/project`. */
  projects: readonly { name: string; sizeBytes: number }[];
  /** The largest first, as `entity/project/name`. */
  collections: readonly { path: string; sizeBytes: number; versions: number }[];
}

const USAGE = `query StorageUsage($entity: String) {
  storageUsage(entityName: $entity) {
    totalBytes reclaimableBytes
    categories { name sizeBytes count note }
    projects { name sizeBytes }
    collections { path sizeBytes versions }
  }
}`;

/** What one entity keeps; null asks for the whole server, which administrators may. */
export function storageQuery(entity: string | null) {
  return queryOptions({
    queryKey: ["storage", entity],
    queryFn: async ({ signal }) =>
      (await graphql<{ storageUsage: StorageUsage }>(USAGE, { entity }, signal))
        .storageUsage,
  });
}

export interface GarbageReport {
  deletedBlobs: number;
  freedBytes: number;
  expiredVersions: number;
  /** Lines for people. */
  report: string;
}

const COLLECT = `mutation CollectGarbage($dryRun: Boolean!) {
  collectGarbage(dryRun: $dryRun) { deletedBlobs freedBytes expiredVersions report }
}`;

/** Deletes what nothing keeps any more; with `isDryRun` only tells what that is. */
export async function collectGarbage(isDryRun: boolean): Promise<GarbageReport> {
  const { collectGarbage: report } = await graphql<{ collectGarbage: GarbageReport }>(
    COLLECT,
    { dryRun: isDryRun },
  );
  return report;
}
