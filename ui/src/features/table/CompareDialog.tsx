import { useQuery } from "@tanstack/react-query";

import { runTableKey } from "../../api/runTable";
import { CompareRuns } from "../runs/CompareRuns";
import { selectedIds } from "./selectedRuns";
import type { TableModel } from "./tableModel";

/** More stand beside each other nowhere; the panel says how many it shows. */
const MOST_COMPARED = 50;

interface CompareDialogProps {
  model: TableModel;
  onClose: () => void;
}

/** The selected runs beside each other. */
export function CompareDialog({ model, onClose }: CompareDialogProps) {
  const { rowSelection, slotOf } = model;
  const names = [...rowSelection.named.keys()];
  const { isAll } = rowSelection;
  const found = useQuery({
    queryKey: [...runTableKey(model), "compared", isAll, names, model.list.filters],
    queryFn: async () => (await selectedIds(model)).slice(0, MOST_COMPARED),
  });
  const runs = found.data?.map((run) => ({
    runId: run.name,
    displayName: run.displayName,
    slot: slotOf(run),
    state: run.state,
  }));
  return <CompareRuns runs={runs ?? null} onClose={onClose} />;
}
