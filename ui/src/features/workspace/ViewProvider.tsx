import { useQuery, useQueryClient } from "@tanstack/react-query";
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useState,
} from "react";
import { useStore } from "zustand";

import { viewerQuery } from "../../api/session";
import { saveView } from "../../api/views";
import { type StoredWorkspace, workspaceQuery } from "../../api/workspace";
import type { Fields } from "../../spec/document";
import { ViewContext } from "../../spec/handle";
import {
  change as changeStore,
  receive,
  save as saveStore,
  type ViewStore,
} from "../../spec/store";
import { codeOf, personalName, personOf } from "../../spec/viewNames";
import { IS_EMBEDDED } from "../../state/embedded";
import { EmptyState, ErrorState, Skeleton } from "../../widgets/States";
import { serverView, storeOf } from "./openViews";
import { useAutosave } from "./useAutosave";

interface ViewProviderProps {
  entity: string;
  project: string;
  /** Code of a saved view; absent for the person's own workspace. */
  nw: string | undefined;
  /** Whether the person may save anything in the project. */
  canWrite: boolean;
  children: ReactNode;
}

/** How the open view is kept: what the bar above the panels needs beside `useView`. */
interface OpenView {
  readonly entity: string;
  readonly project: string;
  readonly store: ViewStore;
  /** Every key that any run of the project logged, with its kind. */
  readonly keys: StoredWorkspace["keys"];
  readonly username: string | null;
  readonly canWrite: boolean;
  /** A person's own workspace saves itself; others wait for "Save view". */
  readonly isAutosaved: boolean;
  /** Whose personal workspace is looked at; null when it is one's own or a saved view. */
  readonly guestOf: string | null;
  /** Saves the document under the name it has. */
  readonly save: () => Promise<boolean>;
}

const OpenViewContext = createContext<OpenView | null>(null);

export function useOpenView(): OpenView {
  const open = useContext(OpenViewContext);
  if (open === null) throw new Error("useOpenView stands outside of a view");
  return open;
}

/** Loads a view and holds its document for everything inside; see `useView`. */
export function ViewProvider(props: ViewProviderProps) {
  const { entity, project, nw } = props;
  const viewer = useQuery(viewerQuery);
  const username = viewer.data?.username ?? null;
  const code = nw !== undefined && username === personOf(nw) ? undefined : nw;
  const workspace = useQuery(workspaceQuery(entity, project, code));
  if (workspace.isPending || viewer.isPending) {
    return <Skeleton rows={8} height={60} />;
  }
  if (!workspace.data) {
    return (
      <ErrorState
        error={workspace.error}
        what="The workspace could not be loaded"
        onRetry={() => void workspace.refetch()}
      />
    );
  }
  if (workspace.data.text === "") {
    return (
      <EmptyState title={`There is no view “${nw ?? ""}” in this project`}>
        It was deleted, or the link is not complete.
      </EmptyState>
    );
  }
  const key = JSON.stringify([username, entity, project, code ?? null]);
  return (
    <LoadedView
      {...props}
      key={key}
      storeKey={key}
      code={code}
      username={username}
      workspace={workspace.data}
    />
  );
}

interface LoadedViewProps extends ViewProviderProps {
  storeKey: string;
  code: string | undefined;
  username: string | null;
  workspace: StoredWorkspace;
}

function LoadedView(props: LoadedViewProps) {
  const { entity, project, username, workspace, children } = props;
  const [store] = useState(() => storeOf(props.storeKey, serverView(workspace)));
  useEffect(() => receive(store, serverView(workspace)), [store, workspace]);
  const name = useStore(store, (state) => state.meta.name);
  const person = name === null ? username : personOf(name);
  const isAutosaved = person !== null && person === username;
  const guestOf = person !== null && person !== username ? person : null;
  const canWrite = props.canWrite && username !== null && !IS_EMBEDDED;
  const canEdit = canWrite && guestOf === null;
  const save = useSave(props, store);
  useAutosave(store, isAutosaved && canWrite ? save : null);

  const document = useStore(store, (state) => state.history.present);
  const change = useCallback(
    (label: string, edit: (document: Fields) => Fields) =>
      changeStore(store, label, edit),
    [store],
  );
  const handle = useMemo(
    () => ({ entity, project, document, canEdit, change }),
    [entity, project, document, canEdit, change],
  );
  const { keys } = workspace;
  const open = useMemo(
    () => ({
      keys,
      entity,
      project,
      store,
      username,
      canWrite,
      isAutosaved,
      guestOf,
      save,
    }),
    [entity, project, store, username, canWrite, isAutosaved, guestOf, save, keys],
  );
  return (
    <OpenViewContext value={open}>
      <ViewContext value={handle}>{children}</ViewContext>
    </OpenViewContext>
  );
}

/** Saves the document, and lets the pages that show this view know what was saved. */
function useSave(props: LoadedViewProps, store: ViewStore): () => Promise<boolean> {
  const { entity, project, code, username } = props;
  const queries = useQueryClient();
  return useCallback(
    () =>
      saveStore(store, async (text) => {
        const { id, displayName } = store.getState().meta;
        const { queryKey } = workspaceQuery(entity, project, code);
        // An answer that was asked for before would bring the old document back.
        await queries.cancelQueries({ queryKey, exact: true });
        const view = await saveView(entity, project, {
          ...(id === null
            ? {
                name: personalName(username ?? ""),
                displayName: `${username ?? ""}'s workspace`,
              }
            : { id, displayName }),
          spec: text,
        });
        const meta = { id: view.id, name: view.name, displayName: view.displayName };
        queries.setQueryData<StoredWorkspace>(queryKey, (found) =>
          found
            ? { ...found, ...meta, isSaved: true, text, spec: JSON.parse(text) }
            : found,
        );
        return meta;
      }),
    [store, queries, entity, project, code, username],
  );
}

/** The address of a view, without what only this page's address holds. */
export function viewAddress(entity: string, project: string, name: string): string {
  return `/${entity}/${project}?nw=${encodeURIComponent(codeOf(name))}`;
}
