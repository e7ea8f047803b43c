import { useQuery, useQueryClient, type UseQueryResult } from "@tanstack/react-query";
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
import { type StoredWorkspace, workspaceQuery } from "../../api/workspace";
import type { Fields } from "../../spec/document";
import { ViewContext } from "../../spec/handle";
import { change as changeStore, receive, type ViewStore } from "../../spec/store";
import { codeOf, personalName, personOf } from "../../spec/viewNames";
import { IS_EMBEDDED } from "../../state/embedded";
import { EmptyState, ErrorState, Skeleton } from "../../widgets/States";
import { serverView, storeOf } from "./openViews";
import { useAutosave } from "./useAutosave";
import { useSaveView } from "./useSaveView";
import { useViewKeys } from "./useViewKeys";
import { useSavedElsewhere } from "./viewChannel";

interface ViewProviderProps {
  entity: string;
  project: string;
  /** Code of a view; absent for the person's own workspace, or the project's. */
  nw: string | undefined;
  /** Whether the person may save anything in the project. */
  canWrite: boolean;
  children: ReactNode;
}

/** How the open view is kept: what the bars above the panels need beside `useView`. */
export interface OpenView {
  readonly entity: string;
  readonly project: string;
  readonly store: ViewStore;
  /** Every key that any run of the project logged, with its kind. */
  readonly keys: StoredWorkspace["keys"];
  readonly username: string | null;
  /** Whether anything can be saved in this project, if only as another view. */
  readonly canWrite: boolean;
  /** A person's own workspace saves itself; others wait for "Save view". */
  readonly isAutosaved: boolean;
  /** Whose personal workspace is looked at; null when it is one's own or a saved view. */
  readonly guestOf: string | null;
  /** Saves the document under the name it has. */
  readonly save: () => Promise<boolean>;
  /** What the server has of it, asked for now. */
  readonly refetch: () => Promise<StoredWorkspace | null>;
}

interface Loading {
  readonly query: UseQueryResult<StoredWorkspace>;
  readonly missing: string | null;
}

const OpenViewContext = createContext<OpenView | null>(null);
const LoadingContext = createContext<Loading | null>(null);

export function useOpenView(): OpenView {
  const open = useContext(OpenViewContext);
  if (open === null) throw new Error("useOpenView stands outside of a view");
  return open;
}

/** Null until the view is there. */
export function useMaybeOpenView(): OpenView | null {
  return useContext(OpenViewContext);
}

/** Shows its children once the view is there, and till then why it is not. */
export function WhenOpen({ children }: { children: ReactNode }) {
  const loading = useContext(LoadingContext);
  if (loading === null) return children;
  const { query, missing } = loading;
  if (missing !== null) {
    return (
      <EmptyState title={`There is no view “${missing}” in this project`}>
        It was deleted, or the link is not complete.
      </EmptyState>
    );
  }
  if (!query.isError) return <Skeleton rows={8} height={60} />;
  return (
    <ErrorState
      error={query.error}
      what="The workspace could not be loaded"
      onRetry={() => void query.refetch()}
    />
  );
}

/** Loads a view and holds its document for everything inside; see `useView`. */
export function ViewProvider(props: ViewProviderProps) {
  const { entity, project, nw, children } = props;
  const viewer = useQuery(viewerQuery);
  const username = viewer.data?.username ?? null;
  const workspace = useQuery(workspaceQuery(entity, project, nw));
  const isOwn = username !== null && nw === codeOf(personalName(username));
  const found = useMemo(
    () => (isOwn && workspace.data ? orAutomatic(workspace.data) : workspace.data),
    [isOwn, workspace.data],
  );
  if (!found || viewer.isPending || found.text === "") {
    const missing = found?.text === "" ? (nw ?? "") : null;
    return (
      <LoadingContext value={{ query: workspace, missing }}>{children}</LoadingContext>
    );
  }
  const name = found.name ?? personalName(username ?? "");
  const key = JSON.stringify([username, entity, project, name]);
  return (
    <LoadedView
      {...props}
      key={key}
      storeKey={key}
      username={username}
      workspace={found}
    />
  );
}

/** A person who arranged nothing yet has the automatic workspace for their own. */
function orAutomatic(workspace: StoredWorkspace): StoredWorkspace {
  const { text, automaticText } = workspace;
  if (text !== "" || automaticText === "") return workspace;
  return {
    ...workspace,
    text: automaticText,
    spec: JSON.parse(automaticText) as StoredWorkspace["spec"],
  };
}

interface LoadedViewProps extends ViewProviderProps {
  storeKey: string;
  username: string | null;
  workspace: StoredWorkspace;
}

function LoadedView(props: LoadedViewProps) {
  const { entity, project, nw, username, workspace, children } = props;
  const queries = useQueryClient();
  const [store] = useState(() => storeOf(props.storeKey, serverView(workspace)));
  useEffect(() => receive(store, serverView(workspace)), [store, workspace]);
  const name = useStore(store, (state) => state.meta.name);
  const person = name === null ? username : personOf(name);
  const isAutosaved = person !== null && person === username;
  const guestOf = person !== null && person !== username ? person : null;
  const canWrite = props.canWrite && username !== null && !IS_EMBEDDED;
  const canEdit = canWrite && guestOf === null;
  const refetch = useCallback(async () => {
    const query = { ...workspaceQuery(entity, project, nw), staleTime: 0 };
    const found = await queries.fetchQuery(query);
    return found.text === "" ? null : found;
  }, [queries, entity, project, nw]);
  const save = useSaveView(store, { entity, project, username, refetch });
  useSavedElsewhere(entity, project);
  useAutosave(store, isAutosaved && canWrite ? save : null);
  useViewKeys(store);

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
      entity,
      project,
      store,
      keys,
      username,
      canWrite,
      isAutosaved,
      guestOf,
      save,
      refetch,
    }),
    [
      entity,
      project,
      store,
      keys,
      username,
      canWrite,
      isAutosaved,
      guestOf,
      save,
      refetch,
    ],
  );
  return (
    <OpenViewContext value={open}>
      <ViewContext value={handle}>{children}</ViewContext>
    </OpenViewContext>
  );
}
