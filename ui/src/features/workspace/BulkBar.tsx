import {
  Columns2,
  Eye,
  EyeOff,
  Focus,
  FolderInput,
  Octagon,
  Tag,
  Trash2,
  X,
} from "lucide-react";
import { type FormEvent, useState } from "react";

import { changeTags } from "../../api/runs";
import { useView } from "../../spec/handle";
import { withOnly, withShown } from "../../spec/selection";
import { Button, IconButton } from "../../widgets/Button";
import { Dialog } from "../../widgets/Dialog";
import { TextField } from "../../widgets/Fields";
import { formatCount } from "../../widgets/format";
import { CompareRuns } from "../runs/CompareRuns";
import { MoveRuns } from "../table/MoveRuns";
import { DeleteRuns, StopRuns, useRunChange } from "./changeRuns";
import { type ListedRun, singleRunOf } from "./listedRun";
import css from "./Runs.module.css";
import type { RunList } from "./useRunList";

interface BulkBarProps {
  list: RunList;
  chosen: readonly ListedRun[];
  canWrite: boolean;
  onDone: () => void;
}

type Asking = "compare" | "delete" | "move" | "stop" | "tag";

/** What can be done with the selected runs. */
export function BulkBar({ list, chosen, canWrite, onDone }: BulkBarProps) {
  const [asking, setAsking] = useState<Asking | null>(null);
  const { entity, project, document } = useView();
  const close = () => setAsking(null);
  const done = () => {
    close();
    onDone();
  };
  const show = (isShown: boolean) =>
    list.change(isShown ? "Show runs" : "Hide runs", (runSet) =>
      withShown(runSet, chosen, isShown, list.known),
    );
  const isGoing = chosen.some((run) => run.state === "running");
  return (
    <div className={css.bulk} role="toolbar" aria-label="Selected runs">
      <span>{chosen.length.toLocaleString("en")} selected</span>
      {chosen.length > 1 && (
        <IconButton label="Compare" onPress={() => setAsking("compare")}>
          <Columns2 />
        </IconButton>
      )}
      <IconButton
        label="Show only these in panels"
        onPress={() =>
          list.change("Show only some runs", (runSet) => withOnly(runSet, chosen))
        }
      >
        <Focus />
      </IconButton>
      <IconButton label="Show in panels" onPress={() => show(true)}>
        <Eye />
      </IconButton>
      <IconButton label="Hide in panels" onPress={() => show(false)}>
        <EyeOff />
      </IconButton>
      {canWrite && (
        <IconButton label="Tag" onPress={() => setAsking("tag")}>
          <Tag />
        </IconButton>
      )}
      {canWrite && (
        <IconButton label="Move to another project" onPress={() => setAsking("move")}>
          <FolderInput />
        </IconButton>
      )}
      {canWrite && isGoing && (
        <IconButton label="Stop" onPress={() => setAsking("stop")}>
          <Octagon />
        </IconButton>
      )}
      {canWrite && (
        <IconButton label="Delete" onPress={() => setAsking("delete")}>
          <Trash2 />
        </IconButton>
      )}
      <IconButton label="Clear selection" onPress={onDone}>
        <X />
      </IconButton>
      {asking === "delete" && (
        <DeleteRuns runs={chosen} onClose={close} onDone={done} />
      )}
      {asking === "stop" && <StopRuns runs={chosen} onClose={close} onDone={done} />}
      {asking === "compare" && (
        <CompareRuns
          runs={chosen.map((run) => singleRunOf(run, document))}
          onClose={close}
        />
      )}
      {asking === "move" && (
        <MoveRuns
          entity={entity}
          project={project}
          count={chosen.length}
          runs={async () =>
            chosen.map(({ id, name, displayName }) => ({
              id,
              displayName: displayName || name,
            }))
          }
          onClose={close}
          onDone={done}
        />
      )}
      {asking === "tag" && <TagRuns runs={chosen} onClose={close} />}
    </div>
  );
}

type TagChange = Parameters<typeof changeTags>[1];

/** Gives all of them one more tag, or takes one away. */
function TagRuns({
  runs,
  onClose,
}: {
  runs: readonly ListedRun[];
  onClose: () => void;
}) {
  const [tag, setTag] = useState("");
  const change = useRunChange<TagChange>(
    (wanted) => Promise.all(runs.map((run) => changeTags(run.id, wanted))),
    onClose,
  );
  const there = [...new Set(runs.flatMap((run) => run.tags))].toSorted();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (tag.trim() !== "") change.mutate({ addedTags: [tag.trim()] });
  };
  return (
    <Dialog title={`Tag ${formatCount(runs.length, "run")}`} isOpen onClose={onClose}>
      <form onSubmit={submit} className={css.tagForm}>
        <TextField label="Add a tag" value={tag} onChange={setTag} autoFocus />
        <Button
          type="submit"
          look="primary"
          isDisabled={tag.trim() === "" || change.isPending}
        >
          Add
        </Button>
      </form>
      {there.length > 0 && (
        <div role="group" aria-label="Remove a tag" className={css.tags}>
          {there.map((one) => (
            <Button
              key={one}
              aria-label={`Remove tag ${one}`}
              isDisabled={change.isPending}
              onPress={() => change.mutate({ removedTags: [one] })}
            >
              {one} <X aria-hidden />
            </Button>
          ))}
        </div>
      )}
      {change.error && <p role="alert">{change.error.message}</p>}
    </Dialog>
  );
}
