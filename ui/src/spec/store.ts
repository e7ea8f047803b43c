/** The open view: its document, the steps taken, and what of it the server has. */
import { createStore, type StoreApi } from "zustand/vanilla";

import { withNewPanels, withRemovedKeys } from "./autoPanels";
import type { Fields } from "./document";
import { type History, historyOf, redone, stepped, undone } from "./history";

/** What the server says of a view, beside its document. */
export interface ViewMeta {
  /** Null while nothing is saved: the server made the document from the logged keys. */
  readonly id: string | null;
  readonly name: string | null;
  readonly displayName: string;
  /** Grows with every save; 0 while nothing is saved. */
  readonly version: number;
  /** Whether the person may save it under its name. */
  readonly canWrite: boolean;
  /** Who made it. */
  readonly owner: string | null;
}

export interface ServerView {
  readonly meta: ViewMeta;
  /** The specification exactly as the server keeps it. */
  readonly text: string;
  readonly document: Fields;
  /** What the logged keys make by themselves; panels of new keys are taken from it. */
  readonly automatic: Fields | null;
}

export interface ViewState {
  readonly history: History;
  readonly meta: ViewMeta;
  /** The document that the server has, and its text. */
  readonly saved: Fields;
  readonly savedText: string;
  readonly automatic: Fields | null;
  readonly isSaving: boolean;
  /** Why the last attempt to save failed. */
  readonly problem: Error | null;
  /** The server got another document while this one has unsaved steps. */
  readonly isOvertaken: boolean;
}

export type ViewStore = StoreApi<ViewState>;

export function makeStore(view: ServerView): ViewStore {
  return createStore<ViewState>(() => opened(view));
}

function opened({ meta, text, document, automatic }: ServerView): ViewState {
  const full = withNewPanels(document, automatic);
  return {
    history: historyOf(full),
    meta,
    saved: full,
    savedText: text,
    automatic,
    isSaving: false,
    problem: null,
    isOvertaken: false,
  };
}

export function isDirty(state: ViewState): boolean {
  return state.history.present !== state.saved;
}

/** Takes one step; see `ViewHandle.change`. */
export function change(
  store: ViewStore,
  label: string,
  edit: (document: Fields) => Fields,
): void {
  store.setState(({ history }) => {
    const before = history.present;
    const next = withRemovedKeys(before, edit(before));
    return { history: stepped(history, label, next, Date.now()) };
  });
}

export function undo(store: ViewStore): void {
  travel(store, undone);
}

export function redo(store: ViewStore): void {
  travel(store, redone);
}

/** Older documents do not know the keys that came since. */
function travel(store: ViewStore, go: (history: History) => History): void {
  store.setState((state) => {
    const history = go(state.history);
    const present = withNewPanels(history.present, state.automatic);
    return { history: { ...history, present } };
  });
}

/**
 * Takes what the server has now. A person's steps are never overwritten: a document with
 * unsaved steps only gets the panels of new keys, and learns that it was overtaken.
 */
export function receive(store: ViewStore, view: ServerView): void {
  const state = store.getState();
  if (state.isSaving) return; // its answer says more
  if (view.meta.id === state.meta.id && view.meta.version < state.meta.version) return;
  const isSame = view.text === state.savedText && view.meta.id === state.meta.id;
  // Of an automatic workspace only panels are news: steps that were undone stay.
  const isMerged = view.meta.id === null && state.meta.id === null && hasSteps(state);
  if (!isSame && !isMerged && !isDirty(state)) {
    store.setState(opened(view));
    return;
  }
  const { history, saved } = state;
  const present = withNewPanels(history.present, view.automatic);
  store.setState({
    meta: isSame ? view.meta : state.meta,
    automatic: view.automatic,
    history: present === history.present ? history : { ...history, present },
    saved: isDirty(state) ? saved : present,
    // An automatic workspace changes with every new key; that overtakes nobody.
    isOvertaken: state.isOvertaken || (!isSame && view.meta.id !== null),
  });
}

function hasSteps({ history }: ViewState): boolean {
  return history.past.length + history.future.length > 0;
}

/** Begins the history anew with what the server has: unsaved steps are gone. */
export function reopen(store: ViewStore, view: ServerView): void {
  store.setState(opened(view));
}

/** Forgets unsaved steps, after they went into another view. */
export function forget(store: ViewStore): void {
  store.setState(({ saved }) => ({ history: historyOf(saved), problem: null }));
}

/** Goes on over what somebody else saved: the next save overwrites it. */
export function insist(store: ViewStore, version: number): void {
  store.setState(({ meta }) => ({
    meta: { ...meta, version },
    isOvertaken: false,
    problem: null,
  }));
}

/**
 * Saves the present document through `write`, once at a time.
 *
 * @returns Whether the server has it now; `problem` of the state says why not.
 */
export async function save(
  store: ViewStore,
  write: (text: string) => Promise<ViewMeta>,
): Promise<boolean> {
  const { history, isSaving } = store.getState();
  if (isSaving) return false;
  const document = history.present;
  const text = JSON.stringify(document);
  store.setState({ isSaving: true, problem: null });
  try {
    const meta = await write(text);
    store.setState({
      isSaving: false,
      isOvertaken: false,
      meta,
      saved: document,
      savedText: text,
    });
    return true;
  } catch (thrown) {
    const problem = thrown instanceof Error ? thrown : new Error(String(thrown));
    const isOvertaken = "code" in problem && problem.code === "conflict";
    store.setState((state) => ({
      isSaving: false,
      problem: isOvertaken ? null : problem,
      isOvertaken: isOvertaken || state.isOvertaken,
    }));
    return false;
  }
}
