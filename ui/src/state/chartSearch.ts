/**
 * Settings of charts as search parameters; all optional, absent means default.
 *
 * Apart from what they mean, since every page knows its address and few draw charts.
 */
export interface ChartSearch {
  x?: string;
  smooth?: string;
  raw?: string;
  log?: string;
  outliers?: string;
  points?: string;
  maxRuns?: string;
}

export const CHART_SEARCH_KEYS = [
  "x",
  "smooth",
  "raw",
  "log",
  "outliers",
  "points",
  "maxRuns",
] as const satisfies readonly (keyof ChartSearch)[];
