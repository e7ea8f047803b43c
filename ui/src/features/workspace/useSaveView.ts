import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";

import { saveView, viewsQuery } from "../../api/views";
import { type StoredWorkspace, workspaceQuery } from "../../api/workspace";
import { parseSpec } from "../../spec/specText";
import { receive, save, type ViewStore } from "../../spec/store";
import { personalName, personOf } from "../../spec/viewNames";
import { metaOfSaved, serverView } from "./openViews";
import { tellSaved } from "./viewChannel";

/** How often a save is tried over what others save at the same time. */
const ATTEMPTS = 3;

interface Around {
  readonly entity: string;
  readonly project: string;
  readonly username: string | null;
  /** What the server has now. */
  readonly refetch: () => Promise<StoredWorkspace | null>;
}

/**
 * Saves the document, and lets the pages that show this view know what was saved. What
 * somebody saved meanwhile is joined first; see `receive`.
 */
export function useSaveView(
  store: ViewStore,
  { entity, project, username, refetch }: Around,
): () => Promise<boolean> {
  const queries = useQueryClient();
  return useCallback(async () => {
    const { queryKey } = workspaceQuery(entity, project);
    const all = { queryKey: queryKey.slice(0, -1) };
    const write = async (text: string) => {
      const before = store.getState().meta;
      // An answer that was asked for before would bring the old document back.
      await queries.cancelQueries(all);
      const isPersonal = before.id === null || personOf(before.name ?? "") === username;
      const target =
        before.id === null
          ? { name: personalName(username ?? ""), displayName: "My workspace" }
          : { id: before.id };
      const view = await saveView(entity, project, {
        ...target,
        spec: text,
        baseVersion: before.version,
        ...(isPersonal ? { autosave: true } : {}),
      });
      queries.setQueriesData<StoredWorkspace>(all, (found) =>
        found && before.id !== null && found.id === before.id
          ? { ...found, ...stored(view), text, spec: specOf(text) }
          : found,
      );
      // Where nothing was saved yet, more than one address may lead here now.
      if (before.id === null) void queries.invalidateQueries(all);
      void queries.invalidateQueries(viewsQuery(entity, project));
      tellSaved({ entity, project });
      return metaOfSaved(view);
    };
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      // Each attempt follows from how the one before it ended.
      // oxlint-disable-next-line no-await-in-loop
      if (await save(store, write)) return true;
      if (!store.getState().isOvertaken) return false;
      // oxlint-disable-next-line no-await-in-loop
      const found = await refetch().catch(() => null);
      if (found) receive(store, serverView(found));
      if (store.getState().isOvertaken) return false;
    }
    return false;
  }, [store, queries, entity, project, username, refetch]);
}

function specOf(text: string): StoredWorkspace["spec"] {
  return parseSpec(text) as StoredWorkspace["spec"];
}

function stored(view: Awaited<ReturnType<typeof saveView>>): Partial<StoredWorkspace> {
  const { id, name, displayName, currentVersion, canWrite } = view;
  return { id, name, displayName, version: currentVersion, canWrite, isSaved: true };
}
