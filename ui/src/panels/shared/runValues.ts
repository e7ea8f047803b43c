/**
 * Config and summary of many runs, asked for in batches and kept run by run: hiding and
 * showing a run asks for nothing anew, and news of one run renews that run alone.
 */
import { useCallback, useEffect, useMemo, useSyncExternalStore } from "react";

import { type Fields, isFields } from "../../spec/document";
import { parseLenientObject } from "../../widgets/jsonNodes";
import { type Connection, graphql, nodesOf } from "../../api/graphql";
import { onProjectNews, type RunNews } from "../../api/live";
import { byPlace } from "../../api/seriesEverywhere";
import { globalRunId, shortRunId } from "../../spec/runIds";

export interface RunValues {
  readonly runId: string;
  /** What is known of the run besides; dates are seconds since 1970. */
  readonly run: Fields;
  /** Without the `{value}` wrappers and the client's own notes. */
  readonly config: Fields;
  readonly summary: Fields;
}

/** Runs whose values one chart takes at most; charts say when there are more. */
export const MOST_RUNS = 1000;

const BATCH = 100;
/** Batches on their way at once. */
const AT_ONCE = 2;
/** News of running runs is collected for so long. */
const NEWS_MS = 2000;
/** Projects whose values are kept when no chart shows them any more. */
const STORES_KEPT = 3;

const VALUES = `query RunValues(
  $entity: String!, $project: String!, $filters: JSONString, $first: Int!
) {
  project(entityName: $entity, name: $project) {
    runs(filters: $filters, first: $first) {
      edges {
        node {
          name displayName state createdAt durationSeconds group jobType host sweepName
          user { username } config summaryMetrics
        }
        cursor
      }
      pageInfo { endCursor hasNextPage }
    }
  }
}`;

interface ValuesNode {
  readonly name: string;
  readonly displayName: string;
  readonly state: string;
  readonly createdAt: string;
  readonly durationSeconds: number | null;
  readonly group: string | null;
  readonly jobType: string | null;
  readonly host: string | null;
  readonly sweepName: string | null;
  readonly user: { readonly username: string } | null;
  readonly config: string | null;
  readonly summaryMetrics: string | null;
}

/** The answer about one run, read; exported for tests. */
export function readValues(node: ValuesNode): RunValues {
  return {
    runId: node.name,
    run: {
      name: node.name,
      displayName: node.displayName || node.name,
      state: node.state,
      createdAt: Date.parse(node.createdAt) / 1000,
      duration: node.durationSeconds,
      group: node.group,
      jobType: node.jobType,
      host: node.host,
      sweep: node.sweepName,
      username: node.user?.username ?? null,
    },
    config: Object.fromEntries(
      Object.entries(parseLenientObject(node.config))
        .filter(([key]) => !key.startsWith("_wandb"))
        .map(([key, entry]) => [
          key,
          isFields(entry) && "value" in entry ? entry["value"] : entry,
        ]),
    ),
    summary: parseLenientObject(node.summaryMetrics),
  };
}

type Fetch = (ids: readonly string[]) => Promise<readonly RunValues[]>;

/** Runs of other projects are named by their global ids. */
function fetchFrom(entity: string, project: string): Fetch {
  return async (ids) => {
    const { here, elsewhere } = byPlace(ids);
    const parts = await Promise.all([
      here.length > 0 ? fetchOf(entity, project)(here) : [],
      ...elsewhere.map(async (other) => {
        const found = await fetchOf(
          other.entity,
          other.project,
        )(other.names.map(shortRunId));
        return found.map((one) => ({
          ...one,
          runId: globalRunId({ ...other, run: one.runId }),
        }));
      }),
    ]);
    return parts.flat();
  };
}

function fetchOf(entity: string, project: string): Fetch {
  return async (ids) => {
    const answer = await graphql<{ project: { runs: Connection<ValuesNode> } | null }>(
      VALUES,
      {
        entity,
        project,
        filters: JSON.stringify({ name: { $in: ids } }),
        first: ids.length,
      },
    );
    return nodesOf(answer.project?.runs).map(readValues);
  };
}

export interface ValuesSnapshot {
  readonly values: ReadonlyMap<string, RunValues>;
  /** Runs asked for that the server does not have. */
  readonly missing: ReadonlySet<string>;
  readonly error: Error | null;
}

/** The values of one project's runs; exported for tests. */
export class ValuesStore {
  private snapshot: ValuesSnapshot = {
    values: new Map(),
    missing: new Set(),
    error: null,
  };
  private readonly wanted = new Map<string, number>();
  private readonly stale = new Set<string>();
  private readonly onTheWay = new Set<string>();
  private readonly listeners = new Set<() => void>();
  private batches = 0;
  private timer = 0;
  private isScheduled = false;
  private stopNews: (() => void) | null = null;

  constructor(private readonly fetch: Fetch) {}

  readonly read = (): ValuesSnapshot => this.snapshot;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    this.stopNews ??= onProjectNews((news) => this.hear(news));
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size > 0) return;
      this.stopNews?.();
      this.stopNews = null;
      window.clearTimeout(this.timer);
      this.timer = 0;
      // Nobody listens from here on, so that all of it may be old when asked again.
      for (const id of this.snapshot.values.keys()) this.stale.add(id);
    };
  };

  /** Asks for what is not there yet, until the returned function is called. */
  want(ids: readonly string[]): () => void {
    for (const id of ids) this.wanted.set(id, (this.wanted.get(id) ?? 0) + 1);
    this.schedule();
    return () => {
      for (const id of ids) {
        const count = (this.wanted.get(id) ?? 1) - 1;
        if (count > 0) this.wanted.set(id, count);
        else this.wanted.delete(id);
      }
    };
  }

  retry(): void {
    this.publish({ error: null });
    this.schedule();
  }

  private hear(news: RunNews | "resumed"): void {
    if (news === "resumed") {
      for (const id of this.snapshot.values.keys()) this.stale.add(id);
    } else if (news.what.some((one) => one !== "events" && one !== "console")) {
      this.stale.add(news.run);
    }
    this.timer ||= window.setTimeout(() => {
      this.timer = 0;
      if (this.snapshot.error) this.publish({ error: null });
      this.pump();
    }, NEWS_MS);
  }

  /** Panels of one page ask one after the other: they are answered together. */
  private schedule(): void {
    if (this.isScheduled) return;
    this.isScheduled = true;
    queueMicrotask(() => {
      this.isScheduled = false;
      this.pump();
    });
  }

  private pump(): void {
    const { values, missing, error } = this.snapshot;
    if (error) return;
    const due = [...this.wanted.keys()].filter(
      (id) =>
        !this.onTheWay.has(id) &&
        (this.stale.has(id) || !(values.has(id) || missing.has(id))),
    );
    for (let at = 0; at < due.length && this.batches < AT_ONCE; at += BATCH) {
      void this.load(due.slice(at, at + BATCH));
    }
  }

  private async load(ids: readonly string[]): Promise<void> {
    this.batches += 1;
    for (const id of ids) {
      this.onTheWay.add(id);
      this.stale.delete(id);
    }
    try {
      const found = await this.fetch(ids);
      const values = new Map(this.snapshot.values);
      const missing = new Set([...this.snapshot.missing, ...ids]);
      for (const one of found) {
        values.set(one.runId, one);
        missing.delete(one.runId);
      }
      for (const id of ids) if (missing.has(id)) values.delete(id);
      this.publish({ values, missing });
    } catch (error) {
      this.publish({
        error: error instanceof Error ? error : new Error(String(error)),
      });
    } finally {
      this.batches -= 1;
      for (const id of ids) this.onTheWay.delete(id);
    }
    this.pump();
  }

  private publish(change: Partial<ValuesSnapshot>): void {
    this.snapshot = { ...this.snapshot, ...change };
    for (const listener of this.listeners) listener();
  }
}

const stores = new Map<string, ValuesStore>();

function storeOf(entity: string, project: string): ValuesStore {
  const name = `${entity}/${project}`;
  const store = stores.get(name) ?? new ValuesStore(fetchFrom(entity, project));
  stores.delete(name);
  stores.set(name, store); // the newest stands last
  for (const old of stores.keys()) {
    if (stores.size <= STORES_KEPT) break;
    stores.delete(old);
  }
  return store;
}

export interface RunValuesAnswer {
  /** Values of the runs asked for that are here, in the order they were asked for. */
  readonly found: readonly RunValues[];
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly retry: () => void;
}

/** Config and summary of some runs, renewed while the runs go on. */
export function useRunValues(
  entity: string,
  project: string,
  ids: readonly string[],
): RunValuesAnswer {
  const store = useMemo(() => storeOf(entity, project), [entity, project]);
  // Lists of equal runs are one list, however often the page makes them anew.
  const asked = ids.join("\n");
  const wanted = useMemo(() => (asked === "" ? [] : asked.split("\n")), [asked]);
  useEffect(() => store.want(wanted), [store, wanted]);
  const { values, missing, error } = useSyncExternalStore(store.subscribe, store.read);
  const found = useMemo(
    () =>
      wanted.flatMap((id) => {
        const one = values.get(id);
        return one ? [one] : [];
      }),
    [wanted, values],
  );
  const isPending = wanted.some((id) => !values.has(id) && !missing.has(id));
  const retry = useCallback(() => store.retry(), [store]);
  return { found, isPending, error, retry };
}
