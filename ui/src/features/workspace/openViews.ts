import type { SavedView } from "../../api/views";
import type { StoredWorkspace } from "../../api/workspace";
import { isAutomatic, withNewPanels } from "../../spec/autoPanels";
import { type Fields, fieldsOf } from "../../spec/document";
import {
  makeStore,
  type ServerView,
  type ViewMeta,
  type ViewStore,
} from "../../spec/store";

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
  const document = fieldsOf(workspace.spec);
  return {
    meta: metaOf(workspace),
    text: workspace.text,
    document,
    automatic: automaticOf(workspace, document),
  };
}

function metaOf(workspace: StoredWorkspace): ViewMeta {
  const { id, name, displayName, version, canWrite, username } = workspace;
  return { id, name, displayName, version, canWrite, owner: username };
}

/** The same of a view that was saved just now. */
export function metaOfSaved(view: SavedView): ViewMeta {
  const { id, name, displayName, currentVersion, canWrite, user } = view;
  const owner = user?.username ?? null;
  return { id, name, displayName, version: currentVersion, canWrite, owner };
}

/** A manual workspace needs none, so that a long one is not read in vain. */
function automaticOf(
  { id, automaticText }: StoredWorkspace,
  document: Fields,
): Fields | null {
  if (id === null) return document;
  if (automaticText === "" || !isAutomatic(document)) return null;
  return fieldsOf(JSON.parse(automaticText));
}

/** The document as the workspace shows it: with the panels of keys that came since. */
export function documentOf(workspace: StoredWorkspace): Fields {
  const { document, automatic } = serverView(workspace);
  return withNewPanels(document, automatic);
}
