import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { placeOfRun } from "../spec/runIds";
import { type Connection, graphql } from "./graphql";

/** A run as the list shows it. `name` is the id of the run, as on the wire. */
export interface RunRow {
  id: string;
  name: string;
  displayName: string;
  state: string;
  createdAt: string;
  heartbeatAt: string | null;
  colorSlot: number;
  group: string | null;
  jobType: string | null;
}

/** A run in the list of a workspace, with what it can be grouped and sorted by. */
export interface ListedRow extends RunRow {
  tags: readonly string[];
  notes: string | null;
  host: string | null;
  sweepName: string | null;
  durationSeconds: number | null;
  stopped: boolean;
  user: { username: string } | null;
  /** Values of config and summary by the paths that were asked for. */
  values: Readonly<Record<string, unknown>>;
}

export interface RunsAsked {
  /** A filter document as JSON. */
  filters: string;
  /** `+key` or `-key`, as the protocol writes orders. */
  order: string;
  /** Of configs and summaries, as filters write them. */
  paths: readonly string[];
}

const RUNS = `query RunsList(
  $entity: String!, $project: String!, $filters: JSONString, $order: String,
  $first: Int!, $after: String, $paths: [String!]!
) {
  project(entityName: $entity, name: $project) {
    totalRuns
    runCount(filters: $filters)
    runs(filters: $filters, order: $order, first: $first, after: $after) {
      edges {
        node {
          id name displayName state createdAt heartbeatAt colorSlot group jobType
          tags notes host sweepName durationSeconds stopped user { username }
          values(paths: $paths)
        }
        cursor
      }
      pageInfo { endCursor hasNextPage }
    }
  }
}`;

const PAGE = 200;

export interface RunsPage {
  totalRuns: number;
  runCount: number;
  runs: Connection<ListedRow>;
  /** Paths of the values that its runs have. */
  paths: readonly string[];
}

interface RunsAnswer {
  project: Omit<RunsPage, "paths"> | null;
}

const NO_RUNS: RunsPage = {
  totalRuns: 0,
  runCount: 0,
  runs: { edges: [], pageInfo: { endCursor: null, hasNextPage: false } },
  paths: [],
};

/** Makes `text` match itself in a regular expression. */
export function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

export function runsQuery(entity: string, project: string, asked: RunsAsked) {
  return infiniteQueryOptions({
    queryKey: ["project", entity, project, "runs", asked],
    queryFn: async ({ pageParam, signal }) => {
      const answer = await graphql<RunsAnswer>(
        RUNS,
        { entity, project, ...asked, first: PAGE, after: pageParam },
        signal,
      );
      return { ...(answer.project ?? NO_RUNS), paths: asked.paths };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) =>
      page.runs.pageInfo.hasNextPage ? page.runs.edges.at(-1)?.cursor : undefined,
    // While a person types, the last list stays; it never blinks empty.
    placeholderData: (previous) => previous,
  });
}

/** Runs asked for by name that one page takes. */
const MOST_NAMED = 500;

/** Runs that are wanted wherever in the list they are, such as pinned ones. */
export function namedRunsQuery(
  entity: string,
  project: string,
  asked: Omit<RunsAsked, "order">,
) {
  return queryOptions({
    queryKey: ["project", entity, project, "namedRuns", asked],
    queryFn: async ({ signal }): Promise<readonly ListedRow[]> => {
      const answer = await graphql<RunsAnswer>(
        RUNS,
        { entity, project, ...asked, order: "-createdAt", first: MOST_NAMED },
        signal,
      );
      return answer.project?.runs.edges.map(({ node }) => node) ?? [];
    },
    placeholderData: (previous) => previous,
  });
}

export interface Alert {
  title: string;
  text: string;
  severity: string;
  createdAt: string;
}

export interface RunDetail extends RunRow {
  notes: string | null;
  tags: readonly string[];
  user: { username: string; name: string } | null;
  commit: string | null;
  repo: string | null;
  host: string | null;
  program: string | null;
  exitCode: number | null;
  startedAt: string | null;
  finishedAt: string | null;
  durationSeconds: number | null;
  stopped: boolean | null;
  readOnly: boolean | null;
  /** JSON text: `{key: {value, desc}}`. */
  config: string | null;
  /** JSON text: the latest value of every key. */
  summaryMetrics: string | null;
  /** What the client saw of its machine: a JSON object, or its text. */
  metadata: unknown;
  historyLineCount: number | null;
  eventsLineCount: number | null;
  logLineCount: number | null;
  fileCount: number | null;
  repeatedRows: number | null;
  lateRows: number | null;
  forkedFrom: { runId: string; step: number } | null;
  alerts: readonly Alert[] | null;
  /** JSON text: the client's own notes `e` (machines by writer) and `problems`. */
  wandbConfig: string | null;
}

const RUN = `query RunDetail($entity: String!, $project: String!, $run: String!) {
  project(entityName: $entity, name: $project) {
    run(name: $run) {
      id name displayName state createdAt heartbeatAt colorSlot group jobType
      notes tags user { username name } commit repo host program exitCode
      startedAt finishedAt durationSeconds stopped readOnly
      config summaryMetrics metadata
      historyLineCount eventsLineCount logLineCount fileCount repeatedRows lateRows
      forkedFrom { runId step }
      alerts { title text severity createdAt }
      wandbConfig(keys: ["e", "problems"])
    }
  }
}`;

/**
 * Everything the run page shows but charts, logs and files; null when not there. A run of
 * another project may be named by its global id.
 */
export function runQuery(homeEntity: string, homeProject: string, name: string) {
  const home = { entity: homeEntity, project: homeProject, run: name };
  const { entity, project, run } = placeOfRun(home);
  return queryOptions({
    queryKey: ["project", entity, project, "run", run],
    queryFn: async ({ signal }) => {
      const answer = await graphql<{ project: { run: RunDetail | null } | null }>(
        RUN,
        { entity, project, run },
        signal,
      );
      return answer.project?.run ?? null;
    },
  });
}

const UPSERT = `mutation EditRun(
  $id: String, $displayName: String, $notes: String, $tags: [String!]
) {
  upsertBucket(input: { id: $id, displayName: $displayName, notes: $notes, tags: $tags }) {
    bucket { id }
  }
}`;

/** Changes what a person may edit; an absent field stays as it is. */
export async function editRun(
  id: string,
  change: { displayName?: string; notes?: string; tags?: readonly string[] },
): Promise<void> {
  await graphql(UPSERT, { id, ...change });
}

/** Gives a run tags and takes some away, whatever others changed meanwhile. */
export async function changeTags(
  id: string,
  change: { addedTags?: readonly string[]; removedTags?: readonly string[] },
): Promise<void> {
  await graphql(
    `
      mutation ChangeTags($id: String, $addedTags: [String!], $removedTags: [String!]) {
        upsertBucket(
          input: { id: $id, addedTags: $addedTags, removedTags: $removedTags }
        ) {
          bucket {
            id
          }
        }
      }
    `,
    { id, ...change },
  );
}

export async function stopRun(id: string): Promise<void> {
  await graphql(
    `
      mutation StopRun($id: ID!) {
        stopRun(input: { id: $id }) {
          success
        }
      }
    `,
    {
      id,
    },
  );
}

export async function deleteRuns(ids: readonly string[]): Promise<void> {
  await graphql(
    `
      mutation DeleteRuns($ids: [ID!]!) {
        deleteRuns(input: { ids: $ids }) {
          success
        }
      }
    `,
    { ids },
  );
}
