import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useStore } from "zustand";

import { versionSpec, versionsQuery } from "../../api/views";
import { parseSpec } from "../../spec/specText";
import { change } from "../../spec/store";
import { Button } from "../../widgets/Button";
import { ConfirmDialog, Dialog } from "../../widgets/Dialog";
import { TextField } from "../../widgets/Fields";
import { ErrorState, Skeleton } from "../../widgets/States";
import { Ago } from "../../widgets/Time";
import css from "./View.module.css";
import type { AskedOfView } from "./viewOffers";
import type { ViewCommands } from "./viewCommands";
import type { OpenView } from "./ViewProvider";
import { titleOf } from "./viewTitle";

interface ViewDialogsProps {
  open: OpenView;
  commands: ViewCommands;
  asked: AskedOfView;
  isDefault: boolean;
  onClose: () => void;
}

/** What the view's menu asks before it acts. */
export function ViewDialogs(props: ViewDialogsProps) {
  const { open, commands, asked, isDefault, onClose } = props;
  const meta = useStore(open.store, (state) => state.meta);
  const title = titleOf(meta, open.username);
  if (asked === "versions") return <Versions open={open} onClose={onClose} />;
  if (asked === "saveAs" || asked === "rename") {
    const isNew = asked === "saveAs";
    return (
      <NameDialog
        title={isNew ? "Save as new view" : "Rename view"}
        initial={isNew ? "" : meta.displayName}
        action={isNew ? "Save" : "Rename"}
        act={isNew ? commands.saveAs : commands.rename}
        onClose={onClose}
      />
    );
  }
  if (asked === "copy") {
    return (
      <Confirmed
        title={`Put “${title}” in place of your workspace?`}
        action="Copy to my workspace"
        act={commands.copyToOwn}
        onClose={onClose}
      >
        What your workspace was stays in its version history.
      </Confirmed>
    );
  }
  return asked === "delete" ? (
    <Confirmed
      title={`Delete “${title}”?`}
      action="Delete the view"
      isDangerous
      act={commands.remove}
      onClose={onClose}
    >
      Links to it stop working. It can be brought back right after.
    </Confirmed>
  ) : (
    <Confirmed
      title={
        isDefault ? `“${title}” no longer the default?` : `Make “${title}” the default?`
      }
      action={isDefault ? "Back to automatic" : "Make it the default"}
      act={() => commands.setDefault(!isDefault)}
      onClose={onClose}
    >
      {isDefault
        ? "People who arranged nothing see a panel for each logged key again."
        : "People who arranged nothing of their own see it when they open the project."}
    </Confirmed>
  );
}

interface NameDialogProps {
  title: string;
  initial: string;
  action: string;
  act: (name: string) => Promise<void>;
  onClose: () => void;
}

export function NameDialog({ title, initial, action, act, onClose }: NameDialogProps) {
  const [name, setName] = useState(initial);
  const acting = useMutation({ mutationFn: act, onSuccess: onClose });
  const wanted = name.trim();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (wanted !== "" && !acting.isPending) acting.mutate(wanted);
  };
  return (
    <Dialog title={title} isOpen onClose={onClose}>
      <form className={css.form} onSubmit={submit}>
        <TextField label="Name of the view" value={name} onChange={setName} autoFocus />
        {acting.error && (
          <p role="alert" className={css.error}>
            {acting.error.message}
          </p>
        )}
        <footer className={css.footer}>
          <Button onPress={onClose}>Cancel</Button>
          <Button
            look="primary"
            type="submit"
            isDisabled={wanted === "" || acting.isPending}
          >
            {action}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

interface ConfirmedProps {
  title: string;
  action: string;
  isDangerous?: boolean;
  act: () => Promise<void>;
  onClose: () => void;
  children: string;
}

function Confirmed({ act, onClose, ...rest }: ConfirmedProps) {
  const acting = useMutation({ mutationFn: act, onSuccess: onClose });
  return (
    <ConfirmDialog
      {...rest}
      isOpen
      isBusy={acting.isPending}
      error={acting.error?.message ?? null}
      onConfirm={() => acting.mutate()}
      onClose={onClose}
    />
  );
}

/** What the view was; restoring is a step like any other, which can be undone. */
function Versions({ open, onClose }: { open: OpenView; onClose: () => void }) {
  const { store, guestOf } = open;
  const id = useStore(store, (state) => state.meta.id) ?? "";
  const query = useQuery(versionsQuery(id));
  const restoring = useMutation({
    mutationFn: async (number: number) => {
      const text = await versionSpec(id, number);
      if (text === null) throw new Error("this version is not kept any more");
      change(store, `Restore version ${number}`, () => parseSpec(text));
    },
    onSuccess: onClose,
  });
  return (
    <Dialog title="Version history" isOpen onClose={onClose} width={520}>
      {query.isPending && <Skeleton rows={4} height={24} />}
      {query.isError && (
        <ErrorState
          error={query.error}
          what="The versions could not be loaded"
          onRetry={() => void query.refetch()}
        />
      )}
      <ul className={css.versions} aria-label="Versions">
        {query.data?.versions.map((version) => (
          <li key={version.number}>
            <span>
              Version {version.number}{" "}
              {version.isCurrent && <span className={css.mark}>current</span>}
            </span>
            <span className={css.who}>
              {version.username ?? "somebody"} · <Ago at={version.savedAt} />
            </span>
            {!version.isCurrent && guestOf === null && (
              <Button
                aria-label={`Restore version ${version.number}`}
                isDisabled={restoring.isPending}
                onPress={() => restoring.mutate(version.number)}
              >
                Restore
              </Button>
            )}
          </li>
        ))}
      </ul>
      {restoring.error && (
        <p role="alert" className={css.error}>
          {restoring.error.message}
        </p>
      )}
    </Dialog>
  );
}
