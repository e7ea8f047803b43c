import { useMutation, useQueryClient } from "@tanstack/react-query";
import { EyeOff, Focus, Trash2, X } from "lucide-react";
import { useState } from "react";

import { deleteRuns, type RunRow as Row } from "../../api/runs";
import { IconButton } from "../../widgets/Button";
import { ConfirmDialog } from "../../widgets/Dialog";
import { formatCount } from "../../widgets/format";
import css from "./Runs.module.css";
import type { RunsListProps } from "./RunsList";
import { hideRuns } from "./visibility";

interface BulkBarProps extends RunsListProps {
  chosen: readonly Row[];
  onDone: () => void;
}

/** What can be done with the selected runs. */
export function BulkBar({ chosen, onDone, search, patch, ...props }: BulkBarProps) {
  const [isAsking, setAsking] = useState(false);
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => deleteRuns(chosen.map((row) => row.id)),
    onSuccess: async () => {
      setAsking(false);
      onDone();
      await queries.invalidateQueries({
        queryKey: ["project", props.entity, props.project],
      });
    },
  });
  const ids = chosen.map((row) => row.name);
  return (
    <div className={css.bulk} role="toolbar" aria-label="Selected runs">
      <span>{chosen.length} selected</span>
      <IconButton
        label="Show only these in panels"
        onPress={() => patch({ only: ids.join(","), hide: undefined })}
      >
        <Focus />
      </IconButton>
      <IconButton label="Hide in panels" onPress={() => patch(hideRuns(search, ids))}>
        <EyeOff />
      </IconButton>
      {props.canWrite && (
        <IconButton label="Delete" onPress={() => setAsking(true)}>
          <Trash2 />
        </IconButton>
      )}
      <IconButton label="Clear selection" onPress={onDone}>
        <X />
      </IconButton>
      <ConfirmDialog
        title={`Delete ${formatCount(chosen.length, "run")}?`}
        action={`Delete ${formatCount(chosen.length, "run")}`}
        isDangerous
        isOpen={isAsking}
        isBusy={remove.isPending}
        error={remove.error?.message ?? null}
        onConfirm={() => remove.mutate()}
        onClose={() => setAsking(false)}
      >
        Their history, logs and files go with them. This cannot be taken back.
      </ConfirmDialog>
    </div>
  );
}
