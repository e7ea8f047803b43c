import { useMutation, useQueryClient } from "@tanstack/react-query";

import { deleteRuns, stopRun } from "../../api/runs";
import { useView } from "../../spec/handle";
import { ConfirmDialog } from "../../widgets/Dialog";
import { formatCount } from "../../widgets/format";
import { useRunToasts } from "../runs/useRunToasts";
import type { ListedRun } from "./listedRun";

interface ChangeProps {
  runs: readonly ListedRun[];
  onClose: () => void;
  onDone: () => void;
}

function nameOf(runs: readonly ListedRun[]): string {
  const [first] = runs;
  return runs.length === 1 && first
    ? first.displayName || first.name
    : formatCount(runs.length, "run");
}

/** Does something to runs, then looks at the project anew. */
export function useRunChange<T = void>(
  change: (wanted: T) => Promise<unknown>,
  onDone: () => void,
) {
  const { entity, project } = useView();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: async () => {
      onDone();
      await queries.invalidateQueries({ queryKey: ["project", entity, project] });
    },
  });
}

/** Asks, then deletes. */
export function DeleteRuns({ runs, onClose, onDone }: ChangeProps) {
  const toasts = useRunToasts(useView());
  const remove = useRunChange(
    () => deleteRuns(runs.map((run) => run.id)),
    () => {
      onDone();
      toasts.deleted(runs.map((run) => ({ id: run.id, displayName: nameOf([run]) })));
    },
  );
  return (
    <ConfirmDialog
      title={`Delete ${nameOf(runs)}?`}
      action={`Delete ${formatCount(runs.length, "run")}`}
      isDangerous
      isOpen
      isBusy={remove.isPending}
      error={remove.error?.message ?? null}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      Their history, logs and files go with them. For seven days they can be had back.
    </ConfirmDialog>
  );
}

/** Asks, then tells the programs to stop. */
export function StopRuns({ runs, onClose, onDone }: ChangeProps) {
  const going = runs.filter((run) => run.state === "running");
  const stop = useRunChange(
    () => Promise.all(going.map((run) => stopRun(run.id))),
    onDone,
  );
  return (
    <ConfirmDialog
      title={`Stop ${nameOf(going)}?`}
      action={`Stop ${formatCount(going.length, "run")}`}
      isOpen
      isBusy={stop.isPending}
      error={stop.error?.message ?? null}
      onConfirm={() => stop.mutate()}
      onClose={onClose}
    >
      The programs are asked to stop the next time they report. What was logged stays.
    </ConfirmDialog>
  );
}
