import { useQueryClient } from "@tanstack/react-query";

import { editRun, type RunDetail, runQuery } from "../../api/runs";

type Change = Parameters<typeof editRun>[1];

/** Saves a change of the run and shows the server's word for it; rejects when refused. */
export function useEditRun(entity: string, project: string, run: RunDetail) {
  const queries = useQueryClient();
  return async (change: Change): Promise<void> => {
    await editRun(run.id, change);
    await queries.invalidateQueries(runQuery(entity, project, run.name));
    void queries.invalidateQueries({ queryKey: ["project", entity, project, "runs"] });
  };
}
