/** How the values of groups are spread, as the server counts them. */
import { queryOptions } from "@tanstack/react-query";

import { type Connection, graphql, nodesOf } from "./graphql";
import { groupVariables } from "./runGroups";
import { type RunList, runTableKey } from "./runTable";

/** Fields whose values the server counts at once. */
export const MOST_SPREADS = 12;

/** Numbers in bins of one width that reach over all groups. */
export interface GroupHistogram {
  readonly low: number;
  readonly high: number;
  readonly counts: readonly number[];
}

export interface GroupSpread {
  /** Null without numbers. */
  readonly histogram: GroupHistogram | null;
  readonly distinctTexts: number;
}

/** By the id of a group: its spreads, in the order of the fields asked for. */
export type GroupSpreads = Readonly<Record<string, readonly GroupSpread[]>>;

const SPREADS = `query RunGroupSpreads(
  $entity: String!, $project: String!, $filters: JSONString, $keys: [String!]!,
  $order: String, $measures: [String!], $first: Int!
) {
  project(entityName: $entity, name: $project) {
    runGroups(
      groupBy: $keys, filters: $filters, order: $order, measures: $measures, first: $first
    ) {
      edges {
        node {
          filters measures { distinctTexts histogram { low high counts } }
        }
        cursor
      }
      pageInfo { endCursor hasNextPage }
    }
  }
}`;

interface SpreadsAnswer {
  project: {
    runGroups: Connection<{ filters: string; measures: readonly GroupSpread[] }>;
  } | null;
}

/** Asked for beside the groups: to count every run takes longer than to sum them up. */
export function groupSpreadsQuery(
  list: Omit<RunList, "order">,
  keys: readonly string[],
  order: string,
  measures: readonly string[],
) {
  const { filters } = list;
  return queryOptions({
    queryKey: [...runTableKey(list), "groupSpreads", filters, keys, order, measures],
    queryFn: async ({ signal }): Promise<GroupSpreads> => {
      const variables = groupVariables(list, keys, order, measures);
      const answer = await graphql<SpreadsAnswer>(SPREADS, variables, signal);
      const groups = nodesOf(answer.project?.runGroups);
      return Object.fromEntries(groups.map((group) => [group.filters, group.measures]));
    },
    staleTime: Infinity,
  });
}
