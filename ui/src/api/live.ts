/**
 * News of one project over server-sent events: which run changed, and in what.
 *
 * There is one connection per open project page. It closes while the tab is hidden and
 * reopens, with a `resumed` event, when the person comes back.
 */
import { useEffect, useState } from "react";
import { create } from "zustand";

export type LiveStatus = "off" | "connecting" | "live" | "paused" | "reconnecting";

export type ChangeKind =
  | "history"
  | "events"
  | "console"
  | "summary"
  | "state"
  | "config"
  | "files"
  | "artifacts"
  | "created"
  | "deleted";

export interface RunNews {
  /** Empty when it is about the project's artifacts. */
  run: string;
  what: readonly ChangeKind[];
  state: string | null;
}

type RowsListener = (news: RunNews) => void;
type ProjectListener = (news: RunNews | "resumed") => void;

const rowListeners = new Map<string, Set<RowsListener>>();
const projectListeners = new Set<ProjectListener>();

/** What the live dot shows. */
export const useLiveStatus = create<{ status: LiveStatus }>(() => ({ status: "off" }));

/**
 * Calls back when `runId` has new history or system rows; returns the way to stop.
 * Coalesced by the server to about two calls per second.
 */
export function onRunRows(runId: string, callback: RowsListener): () => void {
  const listeners = rowListeners.get(runId) ?? new Set();
  listeners.add(callback);
  rowListeners.set(runId, listeners);
  return () => {
    listeners.delete(callback);
    if (listeners.size === 0) rowListeners.delete(runId);
  };
}

/** Calls back for every piece of news of the open project, and after a pause. */
export function onProjectNews(callback: ProjectListener): () => void {
  projectListeners.add(callback);
  return () => projectListeners.delete(callback);
}

/** Counts the times `runId` had new rows since this component was drawn first. */
export function useRunActivity(runId: string): number {
  const [ticks, setTicks] = useState(0);
  useEffect(() => onRunRows(runId, () => setTicks((count) => count + 1)), [runId]);
  return ticks;
}

/** Hands one piece of news to whoever asked for it; exported for tests. */
export function publishNews(news: RunNews): void {
  for (const listener of projectListeners) listener(news);
  if (news.what.includes("history") || news.what.includes("events")) {
    for (const listener of rowListeners.get(news.run) ?? []) listener(news);
  }
}

/**
 * The server says hello whenever news may have been lost: everything shown is asked for
 * anew. Panels are spared the first hello, because they load at the same moment.
 */
function publishResumed(includesPanels: boolean): void {
  for (const listener of projectListeners) listener("resumed");
  if (!includesPanels) return;
  for (const [run, listeners] of rowListeners) {
    const news: RunNews = { run, what: ["history", "events"], state: null };
    for (const listener of listeners) listener(news);
  }
}

/** Keeps the connection of one project open until the returned function is called. */
export function connectLive(entity: string, project: string): () => void {
  const path = `/api/live/${encodeURIComponent(entity)}/${encodeURIComponent(project)}`;
  const show = (status: LiveStatus) => useLiveStatus.setState({ status });
  let source: EventSource | null = null;
  let hasHeardHello = false;
  let retry = 0;

  const open = () => {
    if (source) return;
    show(hasHeardHello ? "reconnecting" : "connecting");
    source = new EventSource(path);
    source.addEventListener("hello", () => {
      show("live");
      publishResumed(hasHeardHello);
      hasHeardHello = true;
    });
    source.addEventListener("run", (event) => {
      publishNews(JSON.parse((event as MessageEvent<string>).data) as RunNews);
    });
    source.addEventListener("error", () => {
      show("reconnecting");
      // The browser retries by itself, except after an answer that was not a stream.
      if (source?.readyState === EventSource.CLOSED) {
        source = null;
        retry = window.setTimeout(open, 5_000);
      }
    });
  };
  const close = (status: LiveStatus) => {
    window.clearTimeout(retry);
    source?.close();
    source = null;
    show(status);
  };
  const onVisibility = () => {
    if (document.hidden) close("paused");
    else open();
  };

  document.addEventListener("visibilitychange", onVisibility);
  if (!document.hidden) open();
  return () => {
    document.removeEventListener("visibilitychange", onVisibility);
    close("off");
  };
}
