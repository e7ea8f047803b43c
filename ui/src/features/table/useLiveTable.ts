import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { onProjectNews } from "../../api/live";
import { runTableKey } from "../../api/runTable";

/** Rows in view are asked for again so often at most; those out of view when seen. */
const EVERY_MS = 2_000;
const CHANGES = new Set(["created", "deleted", "state", "config", "summary"]);

/** Keeps the table of a project as the server has it, without moving anything. */
export function useLiveTable(entity: string, project: string): void {
  const queries = useQueryClient();
  useEffect(() => {
    let timer = 0;
    const stop = onProjectNews((news) => {
      if (news !== "resumed" && !news.what.some((one) => CHANGES.has(one))) return;
      if (timer !== 0) return;
      timer = window.setTimeout(() => {
        timer = 0;
        const queryKey = runTableKey({ entity, project });
        void queries.invalidateQueries({ queryKey });
      }, EVERY_MS);
    });
    return () => {
      stop();
      window.clearTimeout(timer);
    };
  }, [queries, entity, project]);
}
