import { graphql } from "./graphql";

export interface LogLine {
  /** Absolute, counted from 0; stays with the line for ever. */
  number: number;
  timestamp: string | null;
  level: string | null;
  label: string | null;
  line: string;
}

export interface LogPage {
  /** Lines there are; with a search, lines that match. */
  total: number;
  lines: readonly LogLine[];
  endCursor: string | null;
  hasNext: boolean;
}

export interface LogRequest {
  entity: string;
  project: string;
  run: string;
  first?: number;
  last?: number;
  after?: string | null;
  search?: string;
  regex?: boolean;
  /** Only lines of the writer called so. */
  label?: string;
}

const LOGS = `query LogLines(
  $entity: String!, $project: String!, $run: String!,
  $first: Int, $after: String, $last: Int,
  $search: String, $regex: Boolean, $label: String
) {
  project(entityName: $entity, name: $project) {
    run(name: $run) {
      logLines(
        first: $first, after: $after, last: $last, search: $search, regex: $regex,
        label: $label,
        useImprovedPagination: true
      ) {
        edges { node { number timestamp level label line } }
        pageInfo { endCursor hasNextPage }
        totalCount
      }
    }
  }
}`;

interface Answer {
  project: {
    run: {
      logLines: {
        edges: readonly { node: LogLine }[];
        pageInfo: { endCursor: string | null; hasNextPage: boolean };
        totalCount: number;
      };
    } | null;
  } | null;
}

/** One page of console lines, ascending by number; no lines when there is no run. */
export async function fetchLogLines(
  { entity, project, run, ...range }: LogRequest,
  signal?: AbortSignal,
): Promise<LogPage> {
  const answer = await graphql<Answer>(
    LOGS,
    { entity, project, run, ...range },
    signal,
  );
  const found = answer.project?.run;
  if (!found) return { total: 0, lines: [], endCursor: null, hasNext: false };
  return {
    total: found.logLines.totalCount,
    lines: found.logLines.edges.map((edge) => edge.node),
    endCursor: found.logLines.pageInfo.endCursor,
    hasNext: found.logLines.pageInfo.hasNextPage,
  };
}
