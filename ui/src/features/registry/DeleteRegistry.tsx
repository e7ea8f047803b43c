import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";

import { deleteRegistry } from "../../api/registryMembers";
import { Button } from "../../widgets/Button";
import { Dialog } from "../../widgets/Dialog";
import { TextField } from "../../widgets/Fields";
import { formatCount } from "../../widgets/format";
import css from "./Registry.module.css";
import { Problem, Setting, type SettingProps, useChange } from "./settingParts";

/** Deleting a registry asks for its name, since nothing brings it back. */
export function DeleteRegistry({ registry, canEdit }: SettingProps) {
  const [isAsked, setAsked] = useState(false);
  return (
    <Setting title="Delete">
      <p className={css.quiet}>
        Its collections, links and aliases go with it; the versions stay where they were
        made.
      </p>
      <div>
        <Button look="danger" isDisabled={!canEdit} onPress={() => setAsked(true)}>
          Delete this registry…
        </Button>
      </div>
      {isAsked && (
        <Confirm registry={registry} canEdit onClose={() => setAsked(false)} />
      )}
    </Setting>
  );
}

function Confirm({ registry, onClose }: SettingProps & { onClose: () => void }) {
  const [typed, setTyped] = useState("");
  const navigate = useNavigate();
  const removal = useChange(async () => {
    await deleteRegistry(registry);
    await navigate({ to: "/registry" });
  });
  const isSure = typed === registry.name;
  const confirm = (event: FormEvent) => {
    event.preventDefault();
    if (isSure) removal.mutate(undefined);
  };
  return (
    <Dialog title={`Delete ${registry.name}?`} isOpen onClose={onClose}>
      <form className={css.form} onSubmit={confirm}>
        <p>
          {formatCount(registry.collectionCount, "collection")} with{" "}
          {formatCount(registry.versionCount, "link")} go, and scripts that use them
          will not find them. This cannot be taken back.
        </p>
        <TextField
          label={`Type “${registry.name}” to go on`}
          value={typed}
          onChange={setTyped}
          autoComplete="off"
          autoFocus
        />
        <Problem error={removal.error} />
        <div className={css.formActions}>
          <Button onPress={onClose}>Cancel</Button>
          <Button type="submit" look="danger" isDisabled={!isSure || removal.isPending}>
            Delete the registry
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
