/** Charts that people saved under a name of their own: `entity/name`. */
import { queryOptions } from "@tanstack/react-query";

import { graphql } from "../../api/graphql";
import type { Fields } from "../../spec/document";
import { readSpec } from "./chartSpec";

const CHART = `query CustomChart($id: ID!) {
  customChart(id: $id) { id displayName spec }
}`;

const CHARTS = `query CustomCharts($entity: String!) {
  customCharts(entityName: $entity) { id displayName access }
}`;

const SAVE = `mutation SaveCustomChart(
  $entity: String!, $name: String!, $displayName: String!, $access: String!,
  $spec: JSONString!
) {
  createCustomChart(input: {
    entity: $entity, name: $name, displayName: $displayName, type: "vega2",
    access: $access, spec: $spec
  }) { chart { id } }
}`;

export interface SavedChart {
  readonly displayName: string;
  readonly spec: Fields;
}

/** One of them; null when it is not there, or not for this reader. */
export function savedChartQuery(id: string) {
  return queryOptions({
    queryKey: ["customChart", id],
    queryFn: async ({ signal }): Promise<SavedChart | null> => {
      const { customChart } = await graphql<{
        customChart: { displayName: string; spec: string } | null;
      }>(CHART, { id }, signal);
      if (!customChart) return null;
      const read = readSpec(customChart.spec);
      if ("problem" in read) throw new Error(`its specification: ${read.problem}`);
      return { displayName: customChart.displayName, spec: read.spec };
    },
    enabled: id.includes("/"),
    staleTime: 60_000,
    retry: false,
  });
}

export interface ListedChart {
  readonly id: string;
  readonly displayName: string;
  readonly access: string;
}

/** Those of one entity that the reader may use. */
export function savedChartsQuery(entity: string) {
  return queryOptions({
    queryKey: ["customCharts", entity],
    queryFn: async ({ signal }): Promise<readonly ListedChart[]> => {
      const answer = await graphql<{ customCharts: readonly ListedChart[] }>(
        CHARTS,
        { entity },
        signal,
      );
      return answer.customCharts;
    },
    staleTime: 60_000,
  });
}

export interface NewChart {
  readonly entity: string;
  readonly name: string;
  readonly displayName: string;
  readonly access: "PRIVATE" | "PUBLIC";
  readonly spec: Fields;
}

/** Saves, or replaces, a chart; its id. */
export async function saveChart({ spec, ...chart }: NewChart): Promise<string> {
  const answer = await graphql<{ createCustomChart: { chart: { id: string } } }>(SAVE, {
    ...chart,
    spec: JSON.stringify(spec),
  });
  return answer.createCustomChart.chart.id;
}
