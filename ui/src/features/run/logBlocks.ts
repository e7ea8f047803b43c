/** The console log in blocks of fixed numbers, so that any line is one request away. */
import {
  keepPreviousData,
  queryOptions,
  useInfiniteQuery,
  useQueries,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useEffect, useMemo } from "react";

import { onProjectNews } from "../../api/live";
import { fetchLogLines, type LogLine, type LogRequest } from "../../api/logs";

export const BLOCK = 500;

type RunOf = Pick<LogRequest, "entity" | "project" | "run">;

function logKey({ entity, project, run }: RunOf) {
  return ["log", entity, project, run] as const;
}

/** Lines there are: one more than the highest number. Kept fresh while the run talks. */
function countQuery(of: RunOf) {
  return queryOptions({
    queryKey: [...logKey(of), "count"],
    queryFn: async ({ signal }) => {
      const { total, lines } = await fetchLogLines({ ...of, last: 1 }, signal);
      return Math.max(total, (lines.at(-1)?.number ?? -1) + 1);
    },
  });
}

function blockQuery(of: RunOf, block: number, count: number) {
  const first = block * BLOCK;
  const isWhole = first + 2 * BLOCK <= count;
  return queryOptions({
    // The last two blocks can still change: progress bars rewrite their lines.
    queryKey: [...logKey(of), "block", block, isWhole ? "whole" : count],
    queryFn: ({ signal }) =>
      fetchLogLines(
        { ...of, first: BLOCK, after: first === 0 ? null : String(first - 1) },
        signal,
      ),
    staleTime: isWhole ? Infinity : 0,
    gcTime: 60_000,
    placeholderData: keepPreviousData,
  });
}

export interface LogSource {
  count: number;
  isPending: boolean;
  error: Error | null;
  retry: () => void;
}

/** How long the log is; grows while the run prints. */
export function useLogCount(of: RunOf): LogSource {
  const query = useQuery(countQuery(of));
  const queries = useQueryClient();
  const { refetch } = query;
  useEffect(
    () =>
      onProjectNews((news) => {
        const isOurs =
          news === "resumed" || (news.run === of.run && news.what.includes("console"));
        // Lines on screen are read anew as well: a progress bar rewrites its own.
        if (isOurs) void queries.invalidateQueries({ queryKey: logKey(of) });
      }),
    [of, queries],
  );
  return {
    count: query.data ?? 0,
    isPending: query.isPending,
    error: query.data === undefined ? query.error : null,
    retry: () => void refetch(),
  };
}

/** The lines of the blocks that hold `from` to `to`, by number; missing while loading. */
export function useLogLines(
  of: RunOf,
  from: number,
  to: number,
  count: number,
): ReadonlyMap<number, LogLine> {
  const blocks = useMemo(() => {
    const first = Math.floor(Math.max(from, 0) / BLOCK);
    const last = Math.floor(Math.max(Math.min(to, count - 1), 0) / BLOCK);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  }, [from, to, count]);
  const queries = useQueries({
    queries: count === 0 ? [] : blocks.map((block) => blockQuery(of, block, count)),
  });
  return new Map(
    queries.flatMap(
      ({ data }) => data?.lines.map((line) => [line.number, line] as const) ?? [],
    ),
  );
}

/** Lines of one writer fetched at a time, and the most pages of them. */
const LABEL_PAGE = 10_000;
const LABEL_PAGES_MOST = 50;

/** All lines of the writer called `label`, ascending; page after page as they come. */
export function useLabelledLines(of: RunOf, label: string | undefined) {
  const query = useInfiniteQuery({
    queryKey: [...logKey(of), "label", label],
    queryFn: ({ pageParam, signal }) =>
      fetchLogLines(
        { ...of, first: LABEL_PAGE, after: pageParam, label: label! },
        signal,
      ),
    enabled: label !== undefined,
    initialPageParam: null as string | null,
    getNextPageParam: (page) => (page.hasNext ? page.endCursor : undefined),
    maxPages: LABEL_PAGES_MOST,
    gcTime: 60_000,
  });
  const { hasNextPage, isFetching, fetchNextPage, data } = query;
  const pages = data?.pages;
  useEffect(() => {
    if (hasNextPage && !isFetching && (pages?.length ?? 0) < LABEL_PAGES_MOST) {
      void fetchNextPage();
    }
  }, [hasNextPage, isFetching, fetchNextPage, pages?.length]);
  const lines = useMemo(() => pages?.flatMap((page) => page.lines) ?? [], [pages]);
  return { lines, isPending: query.isPending, error: query.error };
}

/**
 * Labels of the writers that print, in order: those that said so of themselves, and
 * those seen at both ends of the log.
 */
export function useLogLabels(
  of: RunOf,
  count: number,
  said: readonly string[],
): readonly string[] {
  const ends = useLogEnds(of, count);
  return useMemo(() => {
    const seen = ends.flatMap((line) => (line.label ? [line.label] : []));
    return [...new Set([...said, ...seen])].toSorted((a, b) =>
      a.localeCompare(b, "en", { numeric: true }),
    );
  }, [ends, said]);
}

function useLogEnds(of: RunOf, count: number): readonly LogLine[] {
  const last = Math.floor(Math.max(count - 1, 0) / BLOCK);
  return useQueries({
    queries: count === 0 ? [] : [0, last].map((block) => blockQuery(of, block, count)),
    combine: linesOf,
  });
}

function linesOf(
  queries: readonly {
    readonly data?: { readonly lines: readonly LogLine[] } | undefined;
  }[],
): readonly LogLine[] {
  return queries.flatMap(({ data }) => data?.lines ?? []);
}

/** Matches fetched at a time when looking for text. */
const MATCHES = 1_000;

/** The numbers of lines that match, found by the server, in ascending order. */
export function useLogMatches(
  of: RunOf,
  search: string,
  regex: boolean,
  label: string | undefined,
) {
  return useQuery({
    queryKey: [...logKey(of), "search", search, regex, label],
    queryFn: async ({ signal }) => {
      const found = await fetchLogLines(
        { ...of, first: MATCHES, search, regex, ...(label ? { label } : {}) },
        signal,
      );
      return { total: found.total, numbers: found.lines.map((line) => line.number) };
    },
    enabled: search !== "",
    placeholderData: keepPreviousData,
  });
}

/** The whole log as text, page after page. */
export async function downloadLog(
  of: RunOf,
  plain: (line: string) => string,
): Promise<Blob> {
  const parts: string[] = [];
  let after: string | null = null;
  for (let hasNext = true; hasNext;) {
    const page = await fetchLogLines({ ...of, first: 10_000, after });
    parts.push(...page.lines.map((line) => `${plain(line.line)}\n`));
    hasNext = page.hasNext && page.endCursor !== after;
    after = page.endCursor;
  }
  return new Blob(parts, { type: "text/plain" });
}
