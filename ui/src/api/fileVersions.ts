import { queryOptions } from "@tanstack/react-query";

import { artifactsKey } from "./artifacts";
import { graphql } from "./graphql";

/** A file of one path as a version of the collection holds it. */
export interface FileOfVersion {
  version: string;
  digest: string;
  sizeBytes: number;
  createdAt: string;
}

const FILE_VERSIONS = `query FileVersions($id: ID!, $path: String!) {
  artifact(id: $id) {
    fileVersions(path: $path) { versionIndex digest sizeBytes createdAt }
  }
}`;

/** Versions that hold a file of that path, newest first. */
export function fileVersionsQuery(
  entity: string,
  project: string,
  artifactId: string,
  path: string,
) {
  return queryOptions({
    queryKey: [...artifactsKey(entity, project), "fileVersions", artifactId, path],
    queryFn: async ({ signal }): Promise<FileOfVersion[]> => {
      const answer = await graphql<{
        artifact: {
          fileVersions: readonly (Omit<FileOfVersion, "version"> & {
            versionIndex: number;
          })[];
        } | null;
      }>(FILE_VERSIONS, { id: artifactId, path }, signal);
      return (answer.artifact?.fileVersions ?? [])
        .map(({ versionIndex, ...file }) => ({ ...file, version: `v${versionIndex}` }))
        .toSorted((a, b) => Number(b.version.slice(1)) - Number(a.version.slice(1)));
    },
  });
}
