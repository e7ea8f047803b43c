import { useQueries } from "@tanstack/react-query";
import { useMemo, useState } from "react";

import {
  joinParts,
  PAGE_ROWS,
  pathBatches,
  type RunList,
  runPageQuery,
  type TableRun,
} from "../../api/runTable";
import { type Lines, pagesOf } from "./lines";
import { useThrottled } from "./useThrottled";

/** The wheel turns pages faster than anybody reads them; the last one counts. */
const SCROLL_MS = 70;

export interface RunPages {
  /** The run at a place of a list; undefined while it is on its way. */
  readonly runAt: (list: RunList, place: number) => TableRun | undefined;
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly retry: () => void;
}

/** Loads the runs of the lines in view, with the values that stand in view. */
export function useRunPages(
  lines: Lines,
  range: readonly [number, number],
  paths: readonly string[],
  pathsInView: ReadonlySet<string>,
): RunPages {
  const batches = useBatches(paths);
  const calm = useThrottled(`${range[0]},${range[1]}`, SCROLL_MS);
  const wanted = useMemo(() => {
    const [first = 0, last = 0] = calm.split(",").map(Number);
    return pagesOf(lines, first, Math.min(last, lines.count - 1));
  }, [lines, calm]);
  // Without a batch in view, one gives the runs themselves.
  const inView = batches.filter((batch) => batch.some((path) => pathsInView.has(path)));
  const needed = inView.length > 0 ? inView : batches.slice(0, 1);
  const answers = useQueries({
    queries: wanted.flatMap(({ list, page }) =>
      needed.map((batch) => runPageQuery(list, page, batch)),
    ),
  });

  const pages = new Map<string, readonly TableRun[]>();
  wanted.forEach(({ list, page }, at) => {
    const parts = needed.flatMap((_, index) => {
      const { data } = answers[at * needed.length + index]!;
      return data ? [data] : [];
    });
    if (parts.length > 0) pages.set(pageName(list, page), joined(parts));
  });
  const failed = answers.find((answer) => answer.error);
  return {
    runAt: (list, place) =>
      pages.get(pageName(list, Math.floor(place / PAGE_ROWS)))?.[place % PAGE_ROWS],
    isPending: answers.some((answer) => answer.isPending),
    error: failed?.error ?? null,
    retry: () => {
      for (const answer of answers) if (answer.error) void answer.refetch();
    },
  };
}

type Parts = readonly (readonly TableRun[])[];

/** The same parts give the same rows, so that only rows that changed are drawn anew. */
const known = new WeakMap<readonly TableRun[], { parts: Parts; rows: Parts[number] }>();

function joined(parts: Parts): readonly TableRun[] {
  const first = parts[0]!;
  const before = known.get(first);
  const isSame =
    before?.parts.length === parts.length &&
    before.parts.every((part, at) => part === parts[at]);
  if (isSame) return before.rows;
  const rows = joinParts(parts);
  known.set(first, { parts, rows });
  return rows;
}

function pageName(list: RunList, page: number): string {
  return `${JSON.stringify(list.filters)} ${list.order} ${page}`;
}

/**
 * Paths in the order in which they were first wanted: a column that comes or goes
 * changes the last batch at most, so that what was loaded stays of use.
 */
function useBatches(paths: readonly string[]): readonly (readonly string[])[] {
  const [seen, setSeen] = useState<readonly string[]>(paths);
  const missing = paths.filter((path) => !seen.includes(path));
  if (missing.length > 0) setSeen([...seen, ...missing]);
  return useMemo(() => pathBatches(seen), [seen]);
}
