/** What the artifact pages show, as search parameters; absent means default. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";

export interface ArtifactSearch {
  /** Looked for in the names of collections. */
  q?: string;
  /** The folder looked into, without a slash at its end. */
  dir?: string;
  /** Looked for in the paths of files. */
  find?: string;
  /** Path of the file shown. */
  file?: string;
  /** The library that snippets are written for. */
  lib?: string;
  /** The only kind of change shown: added, removed or changed. */
  kind?: string;
  /** Column whose values match the rows of two tables. */
  by?: string;
  /** What a lineage is of: the id of a version, or `run/` and a run's. */
  focus?: string;
  /** "complete" when a lineage shows everything connected. */
  scope?: string;
  /** "table" when a lineage is shown in rows. */
  as?: string;
  /** "off" when siblings of a lineage are drawn one by one. */
  fold?: string;
  /** The node of a lineage that was chosen. */
  node?: string;
  /** The organization of a registry, when several have one of its name. */
  org?: string;
  /** Order of a registry's collections. */
  sort?: string;
  /** Keys of metadata shown as columns, joined by commas. */
  cols?: string;
  /** The version of a registry's collection that is marked. */
  version?: string;
}

const KEYS = [
  "q",
  "dir",
  "find",
  "file",
  "lib",
  "kind",
  "by",
  "focus",
  "scope",
  "as",
  "fold",
  "node",
  "org",
  "sort",
  "cols",
  "version",
] as const satisfies readonly (keyof ArtifactSearch)[];

/** Keeps the parameters these pages know, as text. */
export function parseArtifactSearch(raw: Record<string, unknown>): ArtifactSearch {
  const search: ArtifactSearch = {};
  for (const key of KEYS) {
    const value = raw[key];
    if (value !== undefined && value !== null && value !== "")
      search[key] = String(value);
  }
  return search;
}

export type PatchArtifactSearch = (
  patch: Partial<Record<keyof ArtifactSearch, string | undefined>>,
  options?: { isNewEntry?: boolean },
) => void;

/**
 * The screen's parameters and a way to change some of them. Changes replace the current
 * history entry, unless they open something that "back" should close.
 */
export function useArtifactSearch(): [ArtifactSearch, PatchArtifactSearch] {
  const search = parseArtifactSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  const patch = useCallback<PatchArtifactSearch>(
    (changes, { isNewEntry = false } = {}) =>
      void navigate({
        to: ".",
        search: (previous: ArtifactSearch) => ({ ...previous, ...changes }),
        replace: !isNewEntry,
        resetScroll: false,
      }),
    [navigate],
  );
  return [search, patch];
}

/** `v1...v2` of an address; null when it is not two versions. */
export function parsePair(text: string): readonly [string, string] | null {
  const [before, after, ...rest] = text.split("...");
  return before && after && rest.length === 0 ? [before, after] : null;
}

/** What a client's link into a registry selects: `selectionPath` is `entity/project/name`. */
export function parseRegistrySelection(raw: Record<string, unknown>): {
  collection?: string;
  version?: string;
} {
  const path = raw["selectionPath"];
  const collection =
    typeof path === "string" ? path.split("/").slice(2).join("/") : undefined;
  if (!collection) return {};
  const version = raw["version"];
  return typeof version === "string" && version !== ""
    ? { collection, version }
    : { collection };
}
