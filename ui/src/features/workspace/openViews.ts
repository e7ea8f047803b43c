import type { StoredWorkspace } from "../../api/workspace";
import { makeStore, type ServerView, type ViewStore } from "../../spec/store";

/** Unsaved steps outlive a look at another page; more views than this are not kept. */
const MOST_OPEN = 12;
const open = new Map<string, ViewStore>();

/** The store of a view, with the steps taken in it since the page was loaded. */
export function storeOf(key: string, view: ServerView): ViewStore {
  const store = open.get(key) ?? makeStore(view);
  open.delete(key); // the last used stand last
  open.set(key, store);
  for (const oldest of [...open.keys()].slice(0, -MOST_OPEN)) open.delete(oldest);
  return store;
}

/** What the server says of a view, as the store takes it. */
export function serverView(workspace: StoredWorkspace): ServerView {
  const { id, name, displayName, text, spec } = workspace;
  const document = spec as ServerView["document"];
  return {
    meta: { id, name, displayName },
    text,
    document,
    automatic: id === null ? document : null,
  };
}
