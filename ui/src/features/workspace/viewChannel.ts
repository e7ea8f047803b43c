/** Tells other tabs of this browser that a view was saved, so that they follow at once. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { workspaceQuery } from "../../api/workspace";

const NAME = "trailmark.views";

interface Saved {
  readonly entity: string;
  readonly project: string;
}

let channel: BroadcastChannel | null = null;

/** One for the page: a channel does not hear what it says itself. */
function opened(): BroadcastChannel | null {
  if (typeof BroadcastChannel === "undefined") return null;
  channel ??= new BroadcastChannel(NAME);
  return channel;
}

export function tellSaved(saved: Saved): void {
  opened()?.postMessage(saved);
}

/** Asks for the views of a project again when another tab saved one. */
export function useSavedElsewhere(entity: string, project: string): void {
  const queries = useQueryClient();
  useEffect(() => {
    const hear = ({ data }: MessageEvent<Saved>) => {
      if (data.entity !== entity || data.project !== project) return;
      const { queryKey } = workspaceQuery(entity, project);
      void queries.invalidateQueries({ queryKey: queryKey.slice(0, -1) });
    };
    const from = opened();
    from?.addEventListener("message", hear);
    return () => from?.removeEventListener("message", hear);
  }, [entity, project, queries]);
}
