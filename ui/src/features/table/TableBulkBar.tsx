import {
  Columns2,
  Download,
  Eye,
  EyeOff,
  FolderInput,
  Octagon,
  Tag,
  Trash2,
  X,
} from "lucide-react";
import { useState } from "react";

import { withOnly, withShown } from "../../spec/selection";
import { Button, IconButton } from "../../widgets/Button";
import { DeleteDialog, StopDialog, TagDialog } from "./BulkDialogs";
import { CompareDialog } from "./CompareDialog";
import { ExportMenu } from "./ExportMenu";
import { MoveRuns } from "./MoveRuns";
import { MOST_CHANGED, selectedIds } from "./selectedRuns";
import css from "./Table.module.css";
import type { TableModel } from "./tableModel";

type Asking = "tag" | "move" | "stop" | "delete" | "compare" | null;

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
          <Button isDisabled={isTooMany} onPress={() => setAsking("move")}>
            <FolderInput aria-hidden /> Move
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
      {asking === "move" && (
        <MoveRuns
          entity={model.entity}
          project={model.project}
          count={count}
          runs={() => selectedIds(model)}
          onClose={close}
          onDone={() => {
            close();
            model.clearSelection();
          }}
        />
      )}
      {asking === "compare" && <CompareDialog model={model} onClose={close} />}
    </div>
  );
}
