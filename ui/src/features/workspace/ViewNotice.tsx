import { useMutation, useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useStore } from "zustand";

import { versionsQuery } from "../../api/views";
import { conflictWords } from "../../spec/conflictWords";
import { change, isDirty, settle } from "../../spec/store";
import { Button } from "../../widgets/Button";
import { ConfirmDialog } from "../../widgets/Dialog";
import css from "./View.module.css";
import { NameDialog } from "./ViewDialogs";
import { useDeletedView, useViewCommands, type ViewCommands } from "./viewCommands";
import { type OpenView, useMaybeOpenView } from "./ViewProvider";
import { titleOf } from "./viewTitle";

/** Says when a document is not saved as it is seen, and offers what can be done. */
export function ViewNotice() {
  const open = useMaybeOpenView();
  return open && <Notices open={open} />;
}

function Notices({ open }: { open: OpenView }) {
  const { store, entity, project, canWrite } = open;
  const commands = useViewCommands(open);
  const problem = useStore(store, (state) => state.problem);
  const isOvertaken = useStore(store, (state) => state.isOvertaken);
  const isChanged = useStore(store, isDirty);
  const deleted = useDeletedView((state) => state.deleted);
  if (deleted?.entity === entity && deleted.project === project) {
    return (
      <Notice
        text={`View “${deleted.view.displayName ?? ""}” deleted.`}
        actions={{
          Undo: () => commands.restoreDeleted(deleted),
          Dismiss: async () => useDeletedView.setState({ deleted: null }),
        }}
      />
    );
  }
  if (!canWrite) return null;
  if (open.guestOf !== null) {
    return (
      <Notice
        text={`This is the workspace of ${open.guestOf}. What you change here is not saved.`}
        actions={{ "Copy to my workspace": commands.copyToOwn }}
      />
    );
  }
  if (isOvertaken && isChanged) return <Overtaken open={open} commands={commands} />;
  if (open.isAutosaved) {
    return (
      problem && (
        <Notice
          text={`Your workspace could not be saved: ${problem.message}`}
          actions={{ "Try again": async () => void (await open.save()) }}
        />
      )
    );
  }
  return isChanged ? <Changed open={open} commands={commands} /> : null;
}

interface PartProps {
  open: OpenView;
  commands: ViewCommands;
}

/** A saved view waits to be told to keep what was changed. */
function Changed({ open, commands }: PartProps) {
  const { store, username } = open;
  const { meta, problem, isSaving } = useStore(store);
  const [asked, setAsked] = useState<"new" | "overwrite" | null>(null);
  const title = titleOf(meta, username);
  const isTheirs = meta.owner !== null && meta.owner !== username;
  return (
    <div className={css.notice} role="region" aria-label="Unsaved changes">
      <p>
        {problem
          ? `“${title}” could not be saved: ${problem.message}`
          : `“${title}” has unsaved changes.`}
      </p>
      {meta.canWrite && (
        <Button
          look="primary"
          isDisabled={isSaving}
          onPress={() => (isTheirs ? setAsked("overwrite") : void open.save())}
        >
          Save view
        </Button>
      )}
      <Button onPress={() => setAsked("new")}>Save as new view</Button>
      <Button
        onPress={() => change(store, "Discard changes", () => store.getState().saved)}
      >
        Discard
      </Button>
      {asked === "new" && (
        <NameDialog
          title="Save as new view"
          initial=""
          action="Save"
          act={commands.saveAs}
          onClose={() => setAsked(null)}
        />
      )}
      <ConfirmDialog
        title={`Save over the view of ${meta.owner ?? ""}?`}
        isOpen={asked === "overwrite"}
        action="Save view"
        onConfirm={() => {
          setAsked(null);
          void open.save();
        }}
        onClose={() => setAsked(null)}
      >
        Everybody who opens “{title}” sees your changes. What it was stays in its
        version history.
      </ConfirmDialog>
    </div>
  );
}

/** Somebody saved the same view since it was opened here, and changed the same in it. */
function Overtaken({ open, commands }: PartProps) {
  const { store, username, isAutosaved } = open;
  const [isNaming, setNaming] = useState(false);
  const { meta, overtaking, history } = useStore(store);
  const id = meta.id ?? "";
  const latest = useQuery({ ...versionsQuery(id), enabled: id !== "" }).data;
  const who = latest?.savedBy ?? null;
  if (overtaking === null) {
    return (
      <Notice
        text="This view was saved somewhere else meanwhile. Your changes here are not saved."
        actions={{ "Try again": async () => void (await open.save()) }}
      />
    );
  }
  const words = conflictWords(history.present, overtaking.conflicts);
  const text =
    isAutosaved || who === username
      ? `You also changed ${words} somewhere else meanwhile.`
      : `${who ?? "Somebody"} also changed ${words} meanwhile.`;
  return (
    <>
      <Notice
        text={`${text} Your changes here are not saved.`}
        actions={{
          "Keep mine": async () => {
            settle(store, "mine");
            await open.save();
          },
          "Take theirs": async () => settle(store, "theirs"),
          "Save as new view": async () => setNaming(true),
        }}
      />
      {isNaming && (
        <NameDialog
          title="Save as new view"
          initial=""
          action="Save"
          act={commands.saveAs}
          onClose={() => setNaming(false)}
        />
      )}
    </>
  );
}

interface NoticeProps {
  text: ReactNode;
  actions: Readonly<Record<string, () => Promise<void>>>;
}

function Notice({ text, actions }: NoticeProps) {
  const acting = useMutation({ mutationFn: (act: () => Promise<void>) => act() });
  return (
    <div className={css.notice} role="status">
      <p>
        {text}
        {acting.error && ` ${acting.error.message}`}
      </p>
      {Object.entries(actions).map(([label, act]) => (
        <Button
          key={label}
          isDisabled={acting.isPending}
          onPress={() => acting.mutate(act)}
        >
          {label}
        </Button>
      ))}
    </div>
  );
}
