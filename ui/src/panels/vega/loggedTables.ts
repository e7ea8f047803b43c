/** Tables that runs logged under a key, read out of their files. */
import { type UseQueryResult, useQueries } from "@tanstack/react-query";
import { useMemo } from "react";

import { type MediaItem, filesOf, mediaItems } from "../media/mediaItems";
import { mediaAddresses, mediaHistory, mediaText } from "../media/mediaQueries";
import { type LoggedTable, joinTables, parseTable } from "../media/table/tableFile";
import type { ValuedRun } from "../shared/panelRuns";

/** Steps whose tables are read of all runs together: each is a file of its own. */
const MOST_STEPS = 40;

interface Place {
  readonly entity: string;
  readonly project: string;
}

interface WantedTable {
  readonly runId: string;
  readonly step: number;
  /** Its files, those with earlier rows first. */
  readonly files: readonly string[];
}

export interface FoundTable extends WantedTable {
  readonly table: LoggedTable;
}

export interface LoggedTables {
  readonly found: readonly FoundTable[];
  /** "The last 4 of 12 steps", where some are left out. */
  readonly notes: readonly string[];
  readonly isPending: boolean;
  readonly error: Error | null;
}

const NO_STEP = -1;

/** The newest table of each run; `key` null asks for nothing. */
export function useSummaryTables(
  place: Place,
  runs: readonly ValuedRun[],
  key: string | null,
): LoggedTables {
  const wanted = useMemo(
    () =>
      runs.flatMap(({ run, values }): WantedTable[] => {
        const [item] = key === null ? [] : mediaItems(values.summary[key]);
        const files = item ? tableFiles(item) : [];
        return files.length === 0 ? [] : [{ runId: run.runId, step: NO_STEP, files }];
      }),
    [runs, key],
  );
  return useTables(place, wanted, NO_NOTES);
}

const NO_NOTES: readonly string[] = [];

/** The tables of every step of each run, as far as there is room for them. */
export function useHistoryTables(
  { entity, project }: Place,
  runs: readonly ValuedRun[],
  key: string | null,
): LoggedTables {
  const asked = key === null ? NO_RUNS : runs;
  const histories = useQueries({
    queries: asked.map(({ run }) =>
      mediaHistory({ entity, project, run: run.runId }, key ?? ""),
    ),
    combine: together,
  });
  const steps = histories.data;
  const room = Math.max(1, Math.floor(MOST_STEPS / Math.max(1, asked.length)));
  const { wanted, notes } = useMemo(() => {
    const most = Math.max(0, ...steps.map((one) => one?.length ?? 0));
    const all = asked.flatMap(({ run }, at) =>
      (steps[at] ?? []).slice(-room).flatMap(({ step, items }): WantedTable[] => {
        const files = items[0] ? tableFiles(items[0]) : [];
        return files.length === 0 ? [] : [{ runId: run.runId, step, files }];
      }),
    );
    return {
      wanted: all,
      notes: most > room ? [`The last ${room} of ${most} steps`] : NO_NOTES,
    };
  }, [asked, steps, room]);
  const tables = useTables({ entity, project }, wanted, notes);
  return {
    ...tables,
    isPending: tables.isPending || histories.isPending,
    error: tables.error ?? histories.error,
  };
}

const NO_RUNS: readonly ValuedRun[] = [];

function tableFiles(item: MediaItem): readonly string[] {
  if (item.kind !== "table") return [];
  const [newest, ...earlier] = filesOf(item);
  return newest === undefined ? [] : [...earlier, newest];
}

function useTables(
  { entity, project }: Place,
  wanted: readonly WantedTable[],
  notes: readonly string[],
): LoggedTables {
  const byRun = useMemo(() => {
    const files = new Map<string, string[]>();
    for (const one of wanted) {
      const known = files.get(one.runId) ?? [];
      files.set(one.runId, [...known, ...one.files]);
    }
    return [...files];
  }, [wanted]);
  const addresses = useQueries({
    queries: byRun.map(([run, files]) =>
      mediaAddresses({ entity, project, run }, files),
    ),
    combine: together,
  });
  const addressOf = (run: string, path: string) =>
    addresses.data[byRun.findIndex(([one]) => one === run)]?.get(path);
  const pieces = wanted.flatMap(({ runId, files }) =>
    files.map((path) => ({ runId, path })),
  );
  const texts = useQueries({
    queries: pieces.map(({ runId: run, path }) => ({
      ...mediaText({ entity, project, run }, path, addressOf(run, path)),
      select: parseTable,
    })),
    combine: together,
  });
  const tables = texts.data;
  const isPending = addresses.isPending || texts.isPending;
  const error = addresses.error ?? texts.error;
  return useMemo(() => {
    const found = joined(wanted, tables);
    return { found, notes, isPending, error };
  }, [wanted, tables, notes, isPending, error]);
}

/** Each table of its pieces, which come in the order of the tables. */
function joined(
  wanted: readonly WantedTable[],
  pieces: readonly (LoggedTable | null | undefined)[],
): readonly FoundTable[] {
  const found: FoundTable[] = [];
  let at = 0;
  for (const one of wanted) {
    const own = pieces.slice(at, at + one.files.length);
    const table = joinTables(own.map((piece) => piece ?? null));
    at += one.files.length;
    if (table) found.push({ ...one, table });
  }
  return found;
}

/** Several answers as one, which stays the same object until one of them changes. */
function together<T>(answers: readonly UseQueryResult<T>[]) {
  return {
    data: answers.map((answer) => answer.data),
    isPending: answers.some(
      (answer) => answer.isPending && answer.fetchStatus !== "idle",
    ),
    error: answers.find((answer) => answer.error)?.error ?? null,
  };
}
