import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { artifactsKey, type VersionPlace } from "./artifacts";
import type { RunFile } from "./files";
import { type Connection, graphql, nodesOf } from "./graphql";

/** A file or reference of a version. `directUrl` is empty for who may not read bytes. */
export interface VersionFile extends RunFile {
  digest: string | null;
  /** Where the bytes are when the server does not keep them. */
  ref: string | null;
}

export interface VersionFolder {
  /** The last part of its path. */
  name: string;
  fileCount: number;
  sizeBytes: number;
}

export interface FolderPage {
  /** Only in the first page. */
  folders: readonly VersionFolder[];
  files: readonly VersionFile[];
  next: string | null;
}

export const FILE_FIELDS = "id name sizeBytes mimetype updatedAt digest ref directUrl";

/** Signed addresses expire; ask again well before they do. */
const FRESH_MS = 5 * 60_000;
const PAGE = 200;

const FOLDER = `query VersionFolder(
  $id: ID!, $prefix: String!, $search: String, $first: Int!, $after: String
) {
  artifact(id: $id) {
    folder(prefix: $prefix, search: $search, first: $first, after: $after) {
      folders { name fileCount sizeBytes }
      files {
        edges { node { ${FILE_FIELDS} } cursor }
        pageInfo { endCursor hasNextPage }
      }
    }
  }
}`;

/**
 * What lies in one folder of a version, by name; with a search, every file below it
 * whose path has the text.
 */
export function folderQuery(
  { entity, project }: Pick<VersionPlace, "entity" | "project">,
  artifactId: string,
  folder: string,
  search: string,
) {
  return infiniteQueryOptions({
    queryKey: [...artifactsKey(entity, project), "folder", artifactId, folder, search],
    queryFn: async ({ pageParam, signal }): Promise<FolderPage> => {
      const answer = await graphql<{
        artifact: {
          folder: {
            folders: readonly VersionFolder[];
            files: Connection<VersionFile>;
          } | null;
        } | null;
      }>(
        FOLDER,
        {
          id: artifactId,
          prefix: folder === "" ? "" : `${folder}/`,
          search: search === "" ? null : search,
          first: PAGE,
          after: pageParam,
        },
        signal,
      );
      const found = answer.artifact?.folder;
      return {
        folders: found?.folders ?? [],
        files: nodesOf(found?.files),
        next: found?.files.pageInfo.hasNextPage ? found.files.pageInfo.endCursor : null,
      };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: (previous) => previous,
    staleTime: FRESH_MS,
  });
}

const NAMED = `query VersionFilesNamed(
  $entity: String!, $project: String!, $collection: String!, $version: String!,
  $names: [String!], $first: Int!
) {
  project(entityName: $entity, name: $project) {
    artifactCollection(name: $collection) {
      artifactMembership(aliasName: $version) {
        files(names: $names, first: $first) {
          edges { node { ${FILE_FIELDS} } cursor }
          pageInfo { endCursor hasNextPage }
        }
      }
    }
  }
}`;

/** Some files of a version by their paths; those it does not have are missing. */
export async function filesNamed(
  place: VersionPlace,
  names: readonly string[],
  signal?: AbortSignal,
): Promise<VersionFile[]> {
  const { entity, project, collection, version } = place;
  const answer = await graphql<{
    project: {
      artifactCollection: {
        artifactMembership: { files: Connection<VersionFile> | null } | null;
      } | null;
    } | null;
  }>(
    NAMED,
    { entity, project, collection, version, names, first: names.length },
    signal,
  );
  return nodesOf(answer.project?.artifactCollection?.artifactMembership?.files);
}

/** One file of a version; null when it has none of that path. */
export function fileQuery(place: VersionPlace, path: string) {
  const { entity, project, collection, version } = place;
  return queryOptions({
    queryKey: [...artifactsKey(entity, project), "file", collection, version, path],
    queryFn: async ({ signal }) => (await filesNamed(place, [path], signal))[0] ?? null,
    staleTime: FRESH_MS,
  });
}
