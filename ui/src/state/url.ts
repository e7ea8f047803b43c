/**
 * What a workspace shows, as search parameters: short, readable, all of it shareable.
 * Values stay text here; absent means default.
 */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";

import { CHART_SEARCH_KEYS, type ChartSearch } from "./chartSearch";
import { EMBED_MARK, IS_EMBEDDED, markEmbedded } from "./embedded";

export interface WorkspaceSearch extends ChartSearch {
  /** Looked for in the names of runs. */
  q?: string;
  /** "1" when `q` is a regular expression. */
  re?: string;
  /** Conditions that runs meet, as text: `config.lr < 0.1 and tags in ["best"]`. */
  filter?: string;
  /** Keys that runs are grouped by, joined by commas. */
  group?: string;
  /** Order of the runs, `+key` or `-key`, the most important first, joined by commas. */
  sort?: string;
  /** Ids of hidden runs, joined by commas. */
  hide?: string;
  /** Ids of the only runs shown, joined by commas; `hide` is not looked at then. */
  only?: string;
  /** A regular expression looked for in the names of panels. */
  find?: string;
  /** Names of sections folded or unfolded by hand, joined by commas. */
  fold?: string;
  panelDisplayName?: string;
  panelSectionName?: string;
  /** Visible x range of the full-screen panel: `from~to`. */
  zoom?: string;
  /** Code of a saved view. */
  nw?: string;
  /** Looked for in the console log. */
  logs?: string;
  /** Label of the only writer whose console lines are shown. */
  label?: string;
  /** Path of the file shown. */
  file?: string;
}

const OWN_KEYS = [
  "q",
  "re",
  "filter",
  "group",
  "sort",
  "hide",
  "only",
  "find",
  "fold",
  "panelDisplayName",
  "panelSectionName",
  "zoom",
  "nw",
  "logs",
  "label",
  "file",
] as const satisfies readonly (keyof WorkspaceSearch)[];

/** Keeps the parameters this app knows, as text; a link from elsewhere may hold more. */
export function parseWorkspaceSearch(raw: Record<string, unknown>): WorkspaceSearch {
  const search: WorkspaceSearch = {};
  for (const key of [...OWN_KEYS, ...CHART_SEARCH_KEYS]) {
    const value = raw[key];
    if (value !== undefined && value !== null && value !== "")
      search[key] = String(value);
  }
  return search;
}

/** Reads `?a=b` into plain text values: no JSON, so that links can be typed by hand. */
export function parseSearchText(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}

export function formatSearchText(search: Record<string, unknown>): string {
  const text = plainSearchText(search);
  return IS_EMBEDDED ? markEmbedded(text) : text;
}

function plainSearchText(search: Record<string, unknown>): string {
  const pairs = Object.entries(search).flatMap(([key, value]) =>
    value === undefined || value === null || value === "" || key === EMBED_MARK
      ? []
      : [[key, String(value)]],
  );
  const text = new URLSearchParams(pairs).toString();
  // What is legal in a query stays readable: runs, orders and ranges.
  return text === ""
    ? ""
    : `?${text.replace(/%2C/g, ",").replace(/%3A/g, ":").replace(/%7E/g, "~").replace(/%2F/g, "/")}`;
}

export function splitList(text: string | undefined): string[] {
  return text ? text.split(",") : [];
}

/** Adds what is missing from a joined list and takes away what is there. */
export function toggleInList(
  text: string | undefined,
  item: string,
): string | undefined {
  const items = splitList(text);
  const next = items.includes(item)
    ? items.filter((one) => one !== item)
    : [...items, item];
  return next.join(",") || undefined;
}

export function parseZoom(text: string | undefined): readonly [number, number] | null {
  const [from, to] = (text ?? "").split("~").map(Number);
  return from !== undefined && to !== undefined && from < to ? [from, to] : null;
}

export function formatZoom(
  range: readonly [number, number] | null,
): string | undefined {
  return range ? `${range[0]}~${range[1]}` : undefined;
}

export type PatchSearch = (
  patch: Partial<Record<keyof WorkspaceSearch, string | undefined>>,
  options?: { isNewEntry?: boolean },
) => void;

/**
 * The screen's parameters and a way to change some of them. Changes replace the current
 * history entry, unless they open something that "back" should close.
 */
export function useWorkspaceSearch(): [WorkspaceSearch, PatchSearch] {
  const search = parseWorkspaceSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  const patch = useCallback<PatchSearch>(
    (changes, { isNewEntry = false } = {}) =>
      void navigate({
        to: ".",
        search: (previous: WorkspaceSearch) => ({ ...previous, ...changes }),
        replace: !isNewEntry,
        resetScroll: false,
      }),
    [navigate],
  );
  return [search, patch];
}
