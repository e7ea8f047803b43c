import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Octagon, Trash2 } from "lucide-react";
import { useState } from "react";

import { deleteRuns, stopRun } from "../../api/runs";
import { Button } from "../../widgets/Button";
import { ConfirmDialog } from "../../widgets/Dialog";
import { useRunToasts } from "../runs/useRunToasts";
import css from "./Run.module.css";
import type { TabProps } from "./RunPage";

/** Stop and delete; both ask first. */
export function RunActions({ run, entity, project }: TabProps) {
  const [asking, setAsking] = useState<"stop" | "delete" | null>(null);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const toasts = useRunToasts({ entity, project });
  const name = run.displayName || run.name;
  const refresh = () =>
    queries.invalidateQueries({ queryKey: ["project", entity, project] });
  const stop = useMutation({
    mutationFn: () => stopRun(run.id),
    onSuccess: async () => {
      setAsking(null);
      await refresh();
    },
  });
  const remove = useMutation({
    mutationFn: () => deleteRuns([run.id]),
    onSuccess: async () => {
      toasts.deleted([{ id: run.id, displayName: name }]);
      await navigate({ to: "/$entity/$project", params: { entity, project } });
      await refresh();
    },
  });
  const close = () => setAsking(null);
  return (
    <div className={css.actions}>
      {run.state === "running" && (
        <Button isDisabled={run.stopped ?? false} onPress={() => setAsking("stop")}>
          <Octagon aria-hidden /> Stop
        </Button>
      )}
      <Button look="danger" onPress={() => setAsking("delete")}>
        <Trash2 aria-hidden /> Delete
      </Button>
      <ConfirmDialog
        title={`Stop ${name}?`}
        action="Stop the run"
        isOpen={asking === "stop"}
        isBusy={stop.isPending}
        error={stop.error?.message ?? null}
        onConfirm={() => stop.mutate()}
        onClose={close}
      >
        The program is asked to stop the next time it reports. What it logged stays.
      </ConfirmDialog>
      <ConfirmDialog
        title={`Delete ${name}?`}
        action="Delete the run"
        isDangerous
        isOpen={asking === "delete"}
        isBusy={remove.isPending}
        error={remove.error?.message ?? null}
        onConfirm={() => remove.mutate()}
        onClose={close}
      >
        Its history, logs and files go with it. For seven days it can be had back from
        the recently deleted runs of the project.
      </ConfirmDialog>
    </div>
  );
}
