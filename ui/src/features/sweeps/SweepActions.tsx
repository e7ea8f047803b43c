import { useMutation, useQueryClient } from "@tanstack/react-query";
import { CircleSlash, Octagon, Pause, Play } from "lucide-react";
import { useState } from "react";

import { type SweepDetail, setSweepState } from "../../api/sweeps";
import { Button } from "../../widgets/Button";
import { ConfirmDialog } from "../../widgets/Dialog";
import css from "./Sweeps.module.css";

interface SweepActionsProps {
  sweep: SweepDetail;
  entity: string;
  project: string;
}

/** Pause and resume at once; stop and cancel ask first. */
export function SweepActions({ sweep, entity, project }: SweepActionsProps) {
  const [asking, setAsking] = useState<"FINISHED" | "CANCELED" | null>(null);
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: (state: string) => setSweepState(sweep.id, state),
    onSuccess: async () => {
      setAsking(null);
      await queries.invalidateQueries({ queryKey: ["project", entity, project] });
    },
  });
  if (sweep.state === "CANCELED") return null;
  const name = sweep.displayName || sweep.name;
  const isOpen = sweep.state !== "FINISHED";
  const problem = change.error?.message ?? null;
  return (
    <div className={css.actions}>
      {problem !== null && asking === null && (
        <span className={css.problem} role="alert">
          {problem}
        </span>
      )}
      {sweep.state === "RUNNING" ? (
        <Button isDisabled={change.isPending} onPress={() => change.mutate("PAUSED")}>
          <Pause aria-hidden /> Pause
        </Button>
      ) : (
        <Button isDisabled={change.isPending} onPress={() => change.mutate("RUNNING")}>
          <Play aria-hidden /> Resume
        </Button>
      )}
      {isOpen && (
        <Button onPress={() => setAsking("FINISHED")}>
          <Octagon aria-hidden /> Stop
        </Button>
      )}
      <Button look="danger" onPress={() => setAsking("CANCELED")}>
        <CircleSlash aria-hidden /> Cancel
      </Button>
      <ConfirmDialog
        title={`Stop ${name}?`}
        action="Stop the sweep"
        isOpen={asking === "FINISHED"}
        isBusy={change.isPending}
        error={problem}
        onConfirm={() => change.mutate("FINISHED")}
        onClose={() => setAsking(null)}
      >
        No further runs are started. Those that are going finish.
      </ConfirmDialog>
      <ConfirmDialog
        title={`Cancel ${name}?`}
        action="Cancel the sweep"
        isDangerous
        isOpen={asking === "CANCELED"}
        isBusy={change.isPending}
        error={problem}
        onConfirm={() => change.mutate("CANCELED")}
        onClose={() => setAsking(null)}
      >
        Its runs are stopped where they are, and it cannot be resumed.
      </ConfirmDialog>
    </div>
  );
}
