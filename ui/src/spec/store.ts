/** The open view: its document, the steps taken, and what of it the server has. */
import { createStore, type StoreApi } from "zustand/vanilla";

import { withNewPanels, withRemovedKeys } from "./autoPanels";
import type { Fields } from "./document";
import { type History, historyOf, rebased, redone, stepped, undone } from "./history";
import { type ConflictPath, merged, sharing, type Side } from "./merge";
import { writeSpec } from "./specText";

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
  /** That document, where it and the steps changed the same values. */
  readonly overtaking: Overtaking | null;
}

interface Overtaking {
  readonly view: ServerView;
  readonly conflicts: readonly ConflictPath[];
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
    overtaking: null,
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
 * Takes what the server has now. A person's steps are never overwritten: they are joined
 * with what was saved meanwhile, and where both changed the same value the document
 * stays as it is until somebody decides; see `settle`.
 */
export function receive(store: ViewStore, view: ServerView): void {
  const state = store.getState();
  if (state.isSaving) return; // its answer says more
  if (view.meta.id === state.meta.id && view.meta.version < state.meta.version) return;
  const isSame = view.text === state.savedText && view.meta.id === state.meta.id;
  // Of an automatic workspace only panels are news: steps that were undone stay.
  const isAutomatic = view.meta.id === null && state.meta.id === null;
  if (isAutomatic && !isSame && !hasSteps(state)) store.setState(opened(view));
  else if (isSame || isAutomatic) follow(store, view);
  else store.setState(joined(state, view));
}

/** New keys get their panels; nothing else happened. */
function follow(store: ViewStore, view: ServerView): void {
  const state = store.getState();
  const { history, saved } = state;
  const present = withNewPanels(history.present, view.automatic);
  store.setState({
    meta: view.meta,
    savedText: view.text,
    automatic: view.automatic,
    history: present === history.present ? history : { ...history, present },
    saved: isDirty(state) ? saved : present,
    isOvertaken: false,
    overtaking: null,
  });
}

/** The state with what was saved meanwhile under the steps taken here. */
function joined(state: ViewState, view: ServerView, prefer?: Side): Partial<ViewState> {
  const { history, saved } = state;
  const full = withNewPanels(view.document, view.automatic);
  const theirs = sharing(saved, full);
  const { conflicts } = merged(saved, history.present, theirs);
  if (conflicts.length > 0 && prefer === undefined) {
    return { isOvertaken: true, overtaking: { view, conflicts } };
  }
  // Where nothing of one's own is left, it is the very document that is saved.
  const over = (document: Fields) =>
    sharing(theirs, merged(saved, document, theirs, prefer).document);
  return {
    history: rebased(history, over),
    meta: view.meta,
    saved: theirs,
    savedText: view.text,
    automatic: view.automatic,
    problem: null,
    isOvertaken: false,
    overtaking: null,
  };
}

/** Decides for one side wherever both changed the same value. */
export function settle(store: ViewStore, prefer: Side): void {
  const state = store.getState();
  if (state.overtaking === null) return;
  store.setState(joined(state, state.overtaking.view, prefer));
}

function hasSteps({ history }: ViewState): boolean {
  return history.past.length + history.future.length > 0;
}

/** Forgets unsaved steps, after they went into another view. */
export function forget(store: ViewStore): void {
  store.setState(({ saved }) => ({ history: historyOf(saved), problem: null }));
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
  const text = writeSpec(document);
  store.setState({ isSaving: true, problem: null });
  try {
    const meta = await write(text);
    store.setState({
      isSaving: false,
      isOvertaken: false,
      overtaking: null,
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
