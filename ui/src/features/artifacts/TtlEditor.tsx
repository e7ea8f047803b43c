import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Pencil } from "lucide-react";
import { type FormEvent, useState } from "react";

import { editVersion, type TimeToLive } from "../../api/artifactChanges";
import { artifactsKey } from "../../api/artifacts";
import type { VersionDetail } from "../../api/artifactVersion";
import { Button, IconButton } from "../../widgets/Button";
import { Dialog } from "../../widgets/Dialog";
import { Select, TextField } from "../../widgets/Fields";
import { formatDuration } from "../../widgets/format";
import { Until } from "../../widgets/Time";
import css from "./Artifacts.module.css";

const DAY_S = 86_400;

/** How long a version lives: as its owner says, for ever, or some days. */
export function TtlEditor({ version }: { version: VersionDetail }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <span>
        <Remaining version={version} />
      </span>
      {!version.isReadOnly && (
        <IconButton label="Edit time to live" onPress={() => setOpen(true)}>
          <Pencil />
        </IconButton>
      )}
      {isOpen && <TtlDialog version={version} onClose={() => setOpen(false)} />}
    </>
  );
}

function Remaining({ version }: { version: VersionDetail }) {
  const { expiresAt, ttlSeconds, isTtlInherited } = version;
  if (ttlSeconds === null) {
    return isTtlInherited ? "stays for ever (inherited)" : "stays for ever";
  }
  if (expiresAt === null) {
    return `${formatDuration(ttlSeconds)}, not counted while it is linked in a registry`;
  }
  return (
    <>
      deleted <Until at={expiresAt} whenNever="" />
      {isTtlInherited && " (inherited)"}
    </>
  );
}

const CHOICES = [
  { value: "inherit", label: "As the owner's default says" },
  { value: "never", label: "It stays for ever" },
  { value: "days", label: "A number of days" },
];

interface TtlDialogProps {
  version: VersionDetail;
  onClose: () => void;
}

function TtlDialog({ version, onClose }: TtlDialogProps) {
  const { ttlSeconds, isTtlInherited } = version;
  const queries = useQueryClient();
  const [choice, setChoice] = useState(
    isTtlInherited ? "inherit" : ttlSeconds === null ? "never" : "days",
  );
  const [days, setDays] = useState(String((ttlSeconds ?? 30 * DAY_S) / DAY_S));
  const ttl = timeToLive(choice, days);
  const saving = useMutation({
    mutationFn: (next: TimeToLive) => editVersion(version.id, { ttl: next }),
    onSuccess: async () => {
      onClose();
      const { entity, project } = version.place;
      await queries.invalidateQueries({ queryKey: artifactsKey(entity, project) });
    },
  });
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (ttl !== null) saving.mutate(ttl);
  };
  return (
    <Dialog title="Time to live" isOpen onClose={onClose}>
      <form className={css.form} onSubmit={save}>
        <Select
          label="How long it is kept"
          value={choice}
          options={CHOICES}
          onChange={setChoice}
        />
        {choice === "days" && (
          <TextField
            label="Days, from when it was made"
            value={days}
            onChange={setDays}
          />
        )}
        <p className={css.note}>
          A version is never deleted this way while it is linked in a registry.
        </p>
        {saving.error && (
          <p role="alert" className={css.problem}>
            {saving.error.message}
          </p>
        )}
        <div className={css.formActions}>
          <Button onPress={onClose}>Cancel</Button>
          <Button
            type="submit"
            look="primary"
            isDisabled={ttl === null || saving.isPending}
          >
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** Null while the number of days cannot be used. */
function timeToLive(choice: string, days: string): TimeToLive | null {
  if (choice === "inherit" || choice === "never") return choice;
  const seconds = Math.round(Number(days) * DAY_S);
  return seconds > 0 ? seconds : null;
}
