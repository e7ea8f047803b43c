/** Runs for the table: pages from anywhere in the list, values by path, bulk changes. */
import { queryOptions } from "@tanstack/react-query";

import type { KnownKeys } from "../spec/columns";
import { type DefinedGoals, definedGoals } from "../spec/goals";
import type { KnownRun } from "../spec/runKeys";
import type { Filter } from "../spec/serverFilter";
import { type Connection, graphql, nodesOf } from "./graphql";
import { changeTags } from "./runs";

/** Rows of one request. */
export const PAGE_ROWS = 100;
/** Values of each run in one request; the server takes 50. */
export const PAGE_PATHS = 40;
/** Runs of one request when all of a list are gone through. */
const WALK_ROWS = 1000;
/** Runs that are changed side by side. */
const CHANGES_AT_ONCE = 6;

export interface TableScope {
  readonly entity: string;
  readonly project: string;
}

/** Which runs, in which order. */
export interface RunList extends TableScope {
  readonly filters: Filter;
  readonly order: string;
}

/** A run as a row: `fields` by the names of specifications, `values` by server path. */
export interface TableRun extends KnownRun {
  readonly id: string;
  readonly displayName: string;
  readonly state: string;
  readonly tags: readonly string[];
  readonly notes: string;
  readonly colorSlot: number;
}

interface Node {
  readonly id: string;
  readonly name: string;
  readonly displayName: string | null;
  readonly state: string;
  readonly createdAt: string;
  readonly heartbeatAt: string | null;
  readonly durationSeconds: number | null;
  readonly colorSlot: number;
  readonly group: string | null;
  readonly jobType: string | null;
  readonly host: string | null;
  readonly sweepName: string | null;
  readonly notes: string | null;
  readonly tags: readonly string[];
  readonly user: { readonly username: string } | null;
  readonly values: Readonly<Record<string, unknown>>;
}

const PAGE = `query RunTablePage(
  $entity: String!, $project: String!, $filters: JSONString, $order: String,
  $first: Int!, $skip: Int!, $after: String, $paths: [String!]!
) {
  project(entityName: $entity, name: $project) {
    runs(filters: $filters, order: $order, first: $first, skip: $skip, after: $after) {
      edges {
        node {
          id name displayName state createdAt heartbeatAt durationSeconds colorSlot
          group jobType host sweepName notes tags user { username } values(paths: $paths)
        }
        cursor
      }
      pageInfo { endCursor hasNextPage }
    }
  }
}`;

function readRun(node: Node): TableRun {
  const displayName = node.displayName || node.name;
  return {
    id: node.id,
    name: node.name,
    displayName,
    state: node.state,
    tags: node.tags,
    notes: node.notes ?? "",
    colorSlot: node.colorSlot,
    fields: {
      name: node.name,
      displayName,
      state: node.state,
      tags: node.tags,
      notes: node.notes ?? "",
      createdAt: node.createdAt,
      heartbeatAt: node.heartbeatAt,
      duration: node.durationSeconds,
      username: node.user?.username ?? null,
      group: node.group,
      jobType: node.jobType,
      sweep: node.sweepName,
      host: node.host,
    },
    values: node.values,
  };
}

interface PageAnswer {
  project: { runs: Connection<Node> } | null;
}

interface Part {
  readonly first: number;
  readonly skip: number;
  readonly after: string | null;
  readonly paths: readonly string[];
}

async function fetchPart(
  { filters, ...list }: RunList,
  part: Part,
  signal?: AbortSignal,
): Promise<Connection<Node> | null> {
  const variables = { ...list, ...part, filters: JSON.stringify(filters) };
  return (await graphql<PageAnswer>(PAGE, variables, signal)).project?.runs ?? null;
}

/** Everything in the cache that belongs to the tables of a project. */
export function runTableKey({ entity, project }: TableScope): readonly unknown[] {
  return ["project", entity, project, "runTable"];
}

/** Rows from `PAGE_ROWS` times `page` on, with the values at some paths. */
export function runPageQuery(list: RunList, page: number, paths: readonly string[]) {
  return queryOptions({
    queryKey: [...runTableKey(list), "page", list.filters, list.order, page, paths],
    queryFn: async ({ signal }): Promise<readonly TableRun[]> => {
      const part = {
        first: PAGE_ROWS,
        skip: page * PAGE_ROWS,
        after: null,
        paths,
      };
      return nodesOf(await fetchPart(list, part, signal)).map(readRun);
    },
    staleTime: Infinity, // news of the project tell when it is old
    gcTime: 60_000,
    structuralSharing: true,
  });
}

const COUNT = `query RunTableCount(
  $entity: String!, $project: String!, $filters: JSONString
) {
  project(entityName: $entity, name: $project) {
    totalRuns
    runCount(filters: $filters)
  }
}`;

export interface RunCounts {
  readonly total: number;
  readonly matching: number;
}

export function runCountQuery({ filters, ...scope }: Omit<RunList, "order">) {
  return queryOptions({
    queryKey: [...runTableKey(scope), "count", filters],
    queryFn: async ({ signal }): Promise<RunCounts> => {
      const answer = await graphql<{
        project: { totalRuns: number; runCount: number } | null;
      }>(
        COUNT,
        {
          entity: scope.entity,
          project: scope.project,
          filters: JSON.stringify(filters),
        },
        signal,
      );
      const { totalRuns = 0, runCount = 0 } = answer.project ?? {};
      return { total: totalRuns, matching: runCount };
    },
    placeholderData: (previous) => previous,
    staleTime: Infinity,
  });
}

const KEYS = `query RunTableKeys($entity: String!, $project: String!) {
  project(entityName: $entity, name: $project) {
    configKeys
    summaryKeys
    keys { key kind goal }
  }
}`;

interface KeysAnswer {
  project: {
    configKeys: readonly string[];
    summaryKeys: readonly string[];
    keys: readonly { key: string; kind: string; goal: string | null }[];
  } | null;
}

export interface TableKeys extends KnownKeys {
  /** Metrics that have a curve. */
  readonly curves: readonly string[];
  /** Which way programs said that their metrics should go. */
  readonly goals: DefinedGoals;
}

/** What columns there may be. */
export function tableKeysQuery({ entity, project }: TableScope) {
  return queryOptions({
    queryKey: ["project", entity, project, "runTableKeys"],
    queryFn: async ({ signal }): Promise<TableKeys> => {
      const answer = await graphql<KeysAnswer>(KEYS, { entity, project }, signal);
      const { configKeys = [], summaryKeys = [], keys = [] } = answer.project ?? {};
      const curves = keys.filter(
        ({ key, kind }) => kind === "number" && !key.startsWith("_"),
      );
      return {
        config: configKeys,
        summary: summaryKeys,
        curves: curves.map(({ key }) => key),
        goals: definedGoals(keys),
      };
    },
    staleTime: 30_000,
  });
}

/**
 * Goes through all runs of a list, a thousand at a time.
 *
 * Values at more paths than one request takes are asked for in turns.
 */
export async function* walkRuns(
  list: RunList,
  paths: readonly string[],
  signal?: AbortSignal,
): AsyncGenerator<readonly TableRun[]> {
  const batches = pathBatches(paths);
  let after: string | null = null;
  for (;;) {
    const at: string | null = after;
    // oxlint-disable-next-line no-await-in-loop -- each page begins where one ended
    const parts: (Connection<Node> | null)[] = await Promise.all(
      batches.map((batch) =>
        fetchPart(list, { first: WALK_ROWS, skip: 0, after: at, paths: batch }, signal),
      ),
    );
    yield joinParts(parts.map((part) => nodesOf(part).map(readRun)));
    const first: Connection<Node> | null = parts[0] ?? null;
    if (!first?.pageInfo.hasNextPage) return;
    after = first.pageInfo.endCursor;
  }
}

/** Some runs of a list by their places in it. */
export async function runsBetween(
  list: RunList,
  from: number,
  to: number,
): Promise<readonly TableRun[]> {
  const found: TableRun[] = [];
  for (let skip = from; skip < to; skip += WALK_ROWS) {
    const first = Math.min(WALK_ROWS, to - skip);
    // oxlint-disable-next-line no-await-in-loop -- a few requests, one at a time
    const part = await fetchPart(list, { first, skip, after: null, paths: [] });
    found.push(...nodesOf(part).map(readRun));
  }
  return found;
}

/** Paths as requests ask for them; one empty batch where there are none. */
export function pathBatches(paths: readonly string[]): readonly (readonly string[])[] {
  const batches: (readonly string[])[] = [];
  for (let at = 0; at < paths.length; at += PAGE_PATHS) {
    batches.push(paths.slice(at, at + PAGE_PATHS));
  }
  return batches.length > 0 ? batches : [[]];
}

/** Rows of the first part with the values of all of them, run by run. */
export function joinParts(
  parts: readonly (readonly TableRun[])[],
): readonly TableRun[] {
  const [first, ...others] = parts;
  if (first === undefined || others.length === 0) return first ?? [];
  const more = others.map((part) => new Map(part.map((run) => [run.name, run.values])));
  return first.map((run) => ({
    ...run,
    values: Object.assign({}, run.values, ...more.map((one) => one.get(run.name))),
  }));
}

/** Does one thing to each run, several at once; the first refusal ends it. */
async function changeEach<T>(
  items: readonly T[],
  change: (item: T) => Promise<unknown>,
): Promise<void> {
  for (let at = 0; at < items.length; at += CHANGES_AT_ONCE) {
    // oxlint-disable-next-line no-await-in-loop -- a refusal stops what comes after
    await Promise.all(items.slice(at, at + CHANGES_AT_ONCE).map(change));
  }
}

const STOP = `mutation StopRun($id: ID!) {
  stopRun(input: { id: $id }) { success }
}`;

export async function stopRuns(ids: readonly string[]): Promise<void> {
  await changeEach(ids, (id) => graphql(STOP, { id }));
}

/** Adds tags to runs and takes others away, whatever tags they have by now. */
export async function retagRuns(
  runs: readonly TableRun[],
  add: readonly string[],
  remove: readonly string[],
): Promise<void> {
  const change = { addedTags: add, removedTags: remove };
  await changeEach(runs, (run) => changeTags(run.id, change));
}

const TEXTS = `query RunTexts($entity: String!, $project: String!, $run: String!) {
  project(entityName: $entity, name: $project) {
    run(name: $run) { displayName name notes tags }
  }
}`;

export interface RunTexts {
  readonly displayName: string;
  readonly notes: string;
  readonly tags: readonly string[];
}

/** What people write about a run, as the server has it now. */
export async function readTexts(
  { entity, project }: TableScope,
  run: string,
): Promise<RunTexts> {
  const answer = await graphql<{
    project: {
      run: Pick<Node, "name" | "displayName" | "notes" | "tags"> | null;
    } | null;
  }>(TEXTS, { entity, project, run });
  const found = answer.project?.run;
  if (!found) throw new Error("The run is not there any more");
  return {
    displayName: found.displayName || found.name,
    notes: found.notes ?? "",
    tags: found.tags,
  };
}

const DELETE_WITH_ARTIFACTS = `mutation DeleteRun($id: ID!) {
  deleteRun(input: { id: $id, deleteArtifacts: true }) { success }
}`;

const DELETE = `mutation DeleteRuns($ids: [ID!]!) {
  deleteRuns(input: { ids: $ids }) { success }
}`;

/** Deletes runs, and with `withArtifacts` the versions that they logged. */
export async function deleteMany(
  ids: readonly string[],
  withArtifacts: boolean,
): Promise<void> {
  if (withArtifacts) {
    await changeEach(ids, (id) => graphql(DELETE_WITH_ARTIFACTS, { id }));
    return;
  }
  for (let at = 0; at < ids.length; at += WALK_ROWS) {
    // oxlint-disable-next-line no-await-in-loop -- the server takes one after the other
    await graphql(DELETE, { ids: ids.slice(at, at + WALK_ROWS) });
  }
}
