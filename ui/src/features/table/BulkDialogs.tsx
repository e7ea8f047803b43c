import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { deleteMany, retagRuns, stopRuns, type TableRun } from "../../api/runTable";
import { Button } from "../../widgets/Button";
import { ConfirmDialog, Dialog } from "../../widgets/Dialog";
import { Switch, TextField } from "../../widgets/Fields";
import { formatCount } from "../../widgets/format";
import { useRunToasts } from "../runs/useRunToasts";
import { selectedIds } from "./selectedRuns";
import css from "./Table.module.css";
import type { TableModel } from "./tableModel";

interface ActionProps {
  model: TableModel;
  onClose: () => void;
}

/** Does something to the selected runs; everything of the project is looked at anew. */
function useBulk(
  { model, onClose }: ActionProps,
  act: (runs: readonly TableRun[]) => Promise<void>,
) {
  const queries = useQueryClient();
  const { entity, project } = model;
  return useMutation({
    mutationFn: async () => act(await selectedIds(model)),
    onSettled: () =>
      queries.invalidateQueries({ queryKey: ["project", entity, project] }),
    onSuccess: onClose,
  });
}

export function TagDialog(props: ActionProps) {
  const [add, setAdd] = useState("");
  const [remove, setRemove] = useState("");
  const work = useBulk(props, (runs) => retagRuns(runs, words(add), words(remove)));
  const count = props.model.selectedCount;
  return (
    <Dialog title={`Tag ${formatCount(count, "run")}`} isOpen onClose={props.onClose}>
      <form
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault();
          work.mutate();
        }}
      >
        <TextField
          label="Add tags, between commas"
          value={add}
          onChange={setAdd}
          autoFocus
        />
        <TextField
          label="Remove tags, between commas"
          value={remove}
          onChange={setRemove}
        />
        {work.error && (
          <p role="alert" className={css.problem}>
            {work.error.message}
          </p>
        )}
        <div className={css.actions}>
          <Button onPress={props.onClose}>Cancel</Button>
          <Button
            type="submit"
            look="primary"
            isDisabled={work.isPending || words(`${add},${remove}`).length === 0}
          >
            Save tags
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function words(text: string): string[] {
  return text
    .split(",")
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "");
}

export function StopDialog(props: ActionProps) {
  const work = useBulk(props, (runs) =>
    stopRuns(runs.filter((run) => run.state === "running").map((run) => run.id)),
  );
  return (
    <ConfirmDialog
      title={`Stop ${formatCount(props.model.selectedCount, "run")}?`}
      action="Stop them"
      isOpen
      isBusy={work.isPending}
      error={work.error?.message ?? null}
      onConfirm={() => work.mutate()}
      onClose={props.onClose}
    >
      Their programs are asked to stop the next time they report. Those that do not run
      any more stay as they are.
    </ConfirmDialog>
  );
}

export function DeleteDialog(props: ActionProps) {
  const { model } = props;
  const [withArtifacts, setWithArtifacts] = useState(false);
  const toasts = useRunToasts(model);
  const work = useBulk(props, async (runs) => {
    await deleteMany(
      runs.map((run) => run.id),
      withArtifacts,
    );
    model.clearSelection();
    toasts.deleted(runs, withArtifacts);
  });
  const runs = formatCount(model.selectedCount, "run");
  return (
    <ConfirmDialog
      title={`Delete ${runs}?`}
      action={`Delete ${runs}`}
      isDangerous
      isOpen
      isBusy={work.isPending}
      error={work.error?.message ?? null}
      onConfirm={() => work.mutate()}
      onClose={props.onClose}
    >
      Their history, logs and files go with them. For seven days they can be had back
      from the recently deleted runs.
      <div className={css.check}>
        <Switch
          label="Delete the artifact versions that they logged too, for good"
          isSelected={withArtifacts}
          onChange={setWithArtifacts}
        />
      </div>
    </ConfirmDialog>
  );
}
