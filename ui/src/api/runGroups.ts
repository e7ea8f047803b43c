/** Runs by what they have in common, as the server counts them. */
import { queryOptions } from "@tanstack/react-query";

import { all, type Filter } from "../spec/serverFilter";
import { type Connection, graphql, nodesOf } from "./graphql";
import { type RunList, runTableKey } from "./runTable";

/** Groups shown at most; the page says when there are more. */
export const MOST_GROUPS = 1000;
/** Fields whose numbers the server sums up at once. */
export const MOST_MEASURES = 40;

/** The finite numbers that the runs of a group have in one field. */
export interface GroupMeasure {
  readonly count: number;
  readonly mean: number | null;
  readonly min: number | null;
  readonly max: number | null;
}

export interface TableGroup {
  readonly id: string;
  readonly runCount: number;
  /** What its runs have in the fields asked for; null where nothing. */
  readonly values: readonly unknown[];
  /** Matches exactly its runs. */
  readonly filters: Filter;
  /** In the order of the fields asked for. */
  readonly measures: readonly GroupMeasure[];
}

export interface TableGroups {
  readonly groups: readonly TableGroup[];
  readonly total: number;
}

const GROUPS = `query RunTableGroups(
  $entity: String!, $project: String!, $filters: JSONString, $keys: [String!]!,
  $order: String, $measures: [String!], $first: Int!
) {
  project(entityName: $entity, name: $project) {
    runGroups(
      groupBy: $keys, filters: $filters, order: $order, measures: $measures, first: $first
    ) {
      totalCount
      edges {
        node {
          runCount filters values { kind value } measures { count mean min max }
        }
        cursor
      }
      pageInfo { endCursor hasNextPage }
    }
  }
}`;

interface GroupNode {
  readonly runCount: number;
  readonly filters: string;
  readonly values: readonly { kind: string; value: string | null }[];
  readonly measures: readonly GroupMeasure[];
}

interface GroupsAnswer {
  project: { runGroups: Connection<GroupNode> & { totalCount: number } } | null;
}

function readGroup(node: GroupNode, within: Filter): TableGroup {
  const own = JSON.parse(node.filters) as Filter;
  const isAll = Object.keys(within).length === 0;
  return {
    id: node.filters,
    runCount: node.runCount,
    values: node.values.map(({ value }) => (value === null ? null : JSON.parse(value))),
    filters: all([isAll ? null : within, own]) ?? {},
    measures: node.measures,
  };
}

/** What every question about groups sends along. */
export function groupVariables(
  { entity, project, filters }: Omit<RunList, "order">,
  keys: readonly string[],
  order: string,
  measures: readonly string[],
) {
  const first = MOST_GROUPS;
  const asked = JSON.stringify(filters);
  return { entity, project, filters: asked, keys, order, measures, first };
}

/** The groups of a list by some fields, with the numbers of others. */
export function runGroupsQuery(
  list: Omit<RunList, "order">,
  keys: readonly string[],
  order: string,
  measures: readonly string[],
) {
  const { filters } = list;
  return queryOptions({
    queryKey: [...runTableKey(list), "groups", filters, keys, order, measures],
    queryFn: async ({ signal }): Promise<TableGroups> => {
      const variables = groupVariables(list, keys, order, measures);
      const answer = await graphql<GroupsAnswer>(GROUPS, variables, signal);
      const found = answer.project?.runGroups;
      return {
        groups: nodesOf(found).map((node) => readGroup(node, filters)),
        total: found?.totalCount ?? 0,
      };
    },
    placeholderData: (previous) => previous,
    staleTime: Infinity,
  });
}
