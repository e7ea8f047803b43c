/** What a custom chart's query finds of the runs of a panel. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import { formatCount } from "../../widgets/format";
import { useTheme } from "../../state/theme";
import type { PanelProps } from "../contract";
import { paintOfRun, usePanelValues } from "../shared/panelRuns";
import { chartHistoryQuery } from "./chartHistory";
import type { ChartQuery } from "./chartQuery";
import { type ChartRows, MOST_ROWS, type RunParts, chartRows } from "./chartRows";
import { useHistoryTables, useSummaryTables } from "./loggedTables";

/** Runs whose tables are read: each is a file of its own. */
const MOST_TABLES = 20;
const MOST_HISTORIES = 100;
const MOST_VALUES = 1_000;

export interface FoundRows extends ChartRows {
  /** Parts of each run, in the order of the panel. */
  readonly parts: readonly RunParts[];
}

export interface ChartData {
  /** The same object as long as nothing is found anew. */
  readonly found: FoundRows;
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly retry: () => void;
  /** What is left out, in words. */
  readonly notes: readonly string[];
}

export function useChartRows(
  panel: Pick<PanelProps, "entity" | "project" | "runs">,
  query: ChartQuery,
): ChartData {
  const { entity, project } = panel;
  const theme = useTheme();
  const values = usePanelValues(panel, mostRuns(query));
  const { runs } = values;
  const tables = useSummaryTables(panel, runs, query.summaryTable?.tableKey ?? null);
  const stepped = useHistoryTables(panel, runs, query.historyTable?.tableKey ?? null);
  const asked = useMemo(() => runs.map(({ run }) => run), [runs]);
  const history = useQuery(
    chartHistoryQuery({ entity, project }, asked, query.history ?? []),
  );
  const found = useMemo((): FoundRows => {
    const parts = runs.map(({ run, values: own }): RunParts => {
      const isOf = (one: { runId: string }): boolean => one.runId === run.runId;
      return {
        id: run.runId,
        name: run.displayName,
        colour: paintOfRun(run, theme),
        config: own.config,
        summary: own.summary,
        history: history.data?.get(run.runId) ?? [],
        table: tables.found.find(isOf)?.table ?? null,
        stepTables: stepped.found.filter(isOf),
      };
    });
    return { parts, ...chartRows(query, parts) };
  }, [runs, theme, history.data, tables.found, stepped.found, query]);
  return {
    found,
    isPending:
      values.isPending ||
      tables.isPending ||
      stepped.isPending ||
      (history.isPending && history.fetchStatus !== "idle"),
    error: values.error ?? tables.error ?? stepped.error ?? history.error,
    retry: values.retry,
    notes: [
      ...values.notes,
      ...stepped.notes,
      ...(found.total > MOST_ROWS
        ? [
            `Drawn from ${MOST_ROWS.toLocaleString("en")} of ${formatCount(found.total, "row")}`,
          ]
        : []),
    ],
  };
}

function mostRuns(query: ChartQuery): number {
  const most =
    query.summaryTable || query.historyTable
      ? MOST_TABLES
      : query.history
        ? MOST_HISTORIES
        : MOST_VALUES;
  return Math.min(most, query.limit ?? most);
}
