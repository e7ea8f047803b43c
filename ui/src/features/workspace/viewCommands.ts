import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { create } from "zustand";

import {
  deleteView,
  saveView,
  setDefaultView,
  type ViewToSave,
  viewsQuery,
} from "../../api/views";
import { workspaceQuery } from "../../api/workspace";
import { writeSpec } from "../../spec/specText";
import { forget } from "../../spec/store";
import { codeOf, personalName } from "../../spec/viewNames";
import type { OpenView } from "./ViewProvider";

/** A view just deleted, as it is made again when that was a mistake. */
interface Deleted {
  readonly entity: string;
  readonly project: string;
  readonly view: ViewToSave;
}

export const useDeletedView = create<{ deleted: Deleted | null }>(() => ({
  deleted: null,
}));

/** What can be done with an open view as a whole. Each rejects when the server refuses. */
export interface ViewCommands {
  /** Saves the document under a new name and opens that. */
  readonly saveAs: (title: string) => Promise<void>;
  /** Puts the document in place of one's own workspace and opens that. */
  readonly copyToOwn: () => Promise<void>;
  readonly rename: (title: string) => Promise<void>;
  readonly remove: () => Promise<void>;
  readonly restoreDeleted: (deleted: Deleted) => Promise<void>;
  readonly setDefault: (isDefault: boolean) => Promise<void>;
}

export function useViewCommands(open: OpenView): ViewCommands {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useMemo(() => {
    const { entity, project, store, username } = open;
    const text = () => writeSpec(store.getState().history.present);
    const changed = () => {
      const { queryKey } = workspaceQuery(entity, project);
      void queries.invalidateQueries({ queryKey: queryKey.slice(0, -1) });
      return queries.invalidateQueries(viewsQuery(entity, project));
    };
    const go = (code: string | undefined) =>
      navigate({
        to: "/$entity/$project",
        params: { entity, project },
        search: code === undefined ? {} : { nw: code },
      });
    return {
      saveAs: async (title) => {
        const view = await saveView(entity, project, {
          displayName: title,
          spec: text(),
        });
        if (!open.isAutosaved) forget(store);
        await go(view.code);
        await changed();
      },
      copyToOwn: async () => {
        const name = personalName(username ?? "");
        await saveView(entity, project, {
          name,
          displayName: "My workspace",
          spec: text(),
        });
        forget(store);
        await changed();
        await go(codeOf(name));
      },
      rename: async (title) => {
        const { id } = store.getState().meta;
        if (id === null) return;
        await saveView(entity, project, { id, displayName: title });
        store.setState(({ meta }) => ({ meta: { ...meta, displayName: title } }));
        await changed();
      },
      remove: async () => {
        const { meta, savedText } = store.getState();
        const { id, name, displayName } = meta;
        if (id === null || name === null) return;
        await deleteView(id);
        forget(store);
        useDeletedView.setState({
          deleted: { entity, project, view: { name, displayName, spec: savedText } },
        });
        await go(undefined);
        await changed();
      },
      restoreDeleted: async ({ view }) => {
        const restored = await saveView(entity, project, view);
        useDeletedView.setState({ deleted: null });
        await go(restored.code);
        await changed();
      },
      setDefault: async (isDefault) => {
        const { projectId } = await queries.fetchQuery(viewsQuery(entity, project));
        await setDefaultView(projectId, isDefault ? store.getState().meta.id : null);
        await changed();
      },
    };
  }, [open, queries, navigate]);
}
