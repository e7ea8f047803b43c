import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Columns2, Download, Eye, EyeOff, Octagon, Tag, Trash2, X } from "lucide-react";
import { useState } from "react";

import { deleteMany, retagRuns, stopRuns, type TableRun } from "../../api/runTable";
import { withOnly, withShown } from "../../spec/selection";
import { Button, IconButton } from "../../widgets/Button";
import { ConfirmDialog, Dialog } from "../../widgets/Dialog";
import { Switch, TextField } from "../../widgets/Fields";
import { formatCount } from "../../widgets/format";
import { CompareDialog } from "./CompareDialog";
import { ExportMenu } from "./ExportMenu";
import { MOST_CHANGED, selectedIds } from "./selectedRuns";
import css from "./Table.module.css";
import type { TableModel } from "./tableModel";

type Asking = "tag" | "stop" | "delete" | "compare" | null;

/** What can be done with the selected runs. */
export function TableBulkBar({ model }: { model: TableModel }) {
  const [asking, setAsking] = useState<Asking>(null);
  const { selectedCount: count, isReadOnly } = model;
  const close = () => setAsking(null);
  const isTooMany = count > MOST_CHANGED;
  const show = async (isShown: boolean) => {
    const runs = await selectedIds(model);
    model.change(isShown ? "Show runs" : "Hide runs", (before) =>
      withShown(before, runs, isShown, runs),
    );
  };
  const only = async () => {
    const runs = await selectedIds(model);
    model.change("Show only these runs", (before) => withOnly(before, runs));
  };
  return (
    <div className={css.bulk} role="toolbar" aria-label="Selected runs">
      <strong>{count.toLocaleString("en")} selected</strong>
      {model.selected === "some" && (
        <Button onPress={model.selectAll}>
          Select all {(model.counts?.matching ?? 0).toLocaleString("en")} that match
        </Button>
      )}
      <Button onPress={() => setAsking("compare")}>
        <Columns2 aria-hidden /> Compare
      </Button>
      <Button isDisabled={isTooMany} onPress={() => void show(true)}>
        <Eye aria-hidden /> Show
      </Button>
      <Button isDisabled={isTooMany} onPress={() => void show(false)}>
        <EyeOff aria-hidden /> Hide
      </Button>
      <Button isDisabled={isTooMany} onPress={() => void only()}>
        Show only these
      </Button>
      {!isReadOnly && (
        <>
          <Button isDisabled={isTooMany} onPress={() => setAsking("tag")}>
            <Tag aria-hidden /> Tag
          </Button>
          <Button isDisabled={isTooMany} onPress={() => setAsking("stop")}>
            <Octagon aria-hidden /> Stop
          </Button>
          <Button
            look="danger"
            isDisabled={isTooMany}
            onPress={() => setAsking("delete")}
          >
            <Trash2 aria-hidden /> Delete
          </Button>
        </>
      )}
      <ExportMenu
        model={model}
        isOfSelection
        buttonClass={css.menuButton!}
        face={
          <>
            <Download aria-hidden /> Export
          </>
        }
      />
      {isTooMany && (
        <span className={css.quiet}>
          At most {MOST_CHANGED.toLocaleString("en")} runs are changed at once.
        </span>
      )}
      <IconButton label="Clear selection" onPress={model.clearSelection}>
        <X />
      </IconButton>
      {asking === "tag" && <TagDialog model={model} onClose={close} />}
      {asking === "stop" && <StopDialog model={model} onClose={close} />}
      {asking === "delete" && <DeleteDialog model={model} onClose={close} />}
      {asking === "compare" && <CompareDialog model={model} onClose={close} />}
    </div>
  );
}

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

function TagDialog(props: ActionProps) {
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

function StopDialog(props: ActionProps) {
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

function DeleteDialog(props: ActionProps) {
  const { model } = props;
  const [withArtifacts, setWithArtifacts] = useState(false);
  const work = useBulk(props, async (runs) => {
    await deleteMany(
      runs.map((run) => run.id),
      withArtifacts,
    );
    model.clearSelection();
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
      Their history, logs and files go with them. This cannot be taken back.
      <div className={css.check}>
        <Switch
          label="Delete the artifact versions that they logged too"
          isSelected={withArtifacts}
          onChange={setWithArtifacts}
        />
      </div>
    </ConfirmDialog>
  );
}
