import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Ellipsis, Pencil, Shapes, Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";

import {
  deleteCollection,
  editCollection,
  moveCollection,
} from "../../api/artifactChanges";
import {
  artifactsKey,
  type CollectionDetail,
  type CollectionPlace,
} from "../../api/artifacts";
import { Button } from "../../widgets/Button";
import { ConfirmDialog, Dialog } from "../../widgets/Dialog";
import { TextField } from "../../widgets/Fields";
import { formatCount } from "../../widgets/format";
import { MenuButton, MenuItem } from "../../widgets/Menu";
import css from "./Artifacts.module.css";

interface CollectionMenuProps {
  place: CollectionPlace;
  collection: CollectionDetail;
}

type Asked = "rename" | "move" | "delete";

/** Rename, give another type, delete; the address follows. */
export function CollectionMenu({ place, collection }: CollectionMenuProps) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = () => setAsked(null);
  return (
    <>
      <MenuButton
        label="Collection actions"
        face={<Ellipsis aria-hidden />}
        onAction={(key) => setAsked(key as Asked)}
      >
        <MenuItem id="rename" icon={<Pencil />}>
          Rename
        </MenuItem>
        {collection.isSequence && (
          <MenuItem id="move" icon={<Shapes />}>
            Change type
          </MenuItem>
        )}
        <MenuItem id="delete" icon={<Trash2 />} isDangerous>
          Delete
        </MenuItem>
      </MenuButton>
      {asked === "rename" && (
        <TextDialog
          title={`Rename ${collection.name}`}
          label="New name"
          action="Rename"
          value={collection.name}
          note="Links and scripts that use the old name will not find it any more."
          place={place}
          collection={collection}
          change={(name) => editCollection(collection, { name })}
          after={(name) => ({ type: collection.typeName, collection: name })}
          onClose={close}
        />
      )}
      {asked === "move" && (
        <TextDialog
          title={`Change the type of ${collection.name}`}
          label="New type"
          action="Change type"
          value={collection.typeName}
          note="A type that does not exist yet is made."
          place={place}
          collection={collection}
          change={(type) => moveCollection(collection.id, type)}
          after={(type) => ({ type, collection: collection.name })}
          onClose={close}
        />
      )}
      <DeleteDialog
        place={place}
        collection={collection}
        isOpen={asked === "delete"}
        onClose={close}
      />
    </>
  );
}

interface TextDialogProps extends CollectionMenuProps {
  title: string;
  label: string;
  action: string;
  value: string;
  note: string;
  change: (value: string) => Promise<void>;
  /** Where the collection is then. */
  after: (value: string) => { type: string; collection: string };
  onClose: () => void;
}

function TextDialog(props: TextDialogProps) {
  const { title, label, action, note, place, change, after, onClose } = props;
  const [value, setValue] = useState(props.value);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const saving = useMutation({
    mutationFn: () => change(value.trim()),
    onSuccess: async () => {
      const { entity, project } = place;
      await navigate({
        to: "/$entity/$project/artifacts/$type/$collection",
        params: { entity, project, ...after(value.trim()) },
        replace: true,
      });
      onClose();
      await queries.invalidateQueries({ queryKey: artifactsKey(entity, project) });
    },
  });
  const isUnchanged = value.trim() === "" || value.trim() === props.value;
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (!isUnchanged) saving.mutate();
  };
  return (
    <Dialog title={title} isOpen onClose={onClose}>
      <form className={css.form} onSubmit={save}>
        <TextField label={label} value={value} onChange={setValue} autoFocus />
        <p className={css.note}>{note}</p>
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
            isDisabled={isUnchanged || saving.isPending}
          >
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface DeleteDialogProps extends CollectionMenuProps {
  isOpen: boolean;
  onClose: () => void;
}

function DeleteDialog({ place, collection, isOpen, onClose }: DeleteDialogProps) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { entity, project } = place;
  const removal = useMutation({
    mutationFn: () => deleteCollection(collection),
    onSuccess: async () => {
      await navigate({
        to: "/$entity/$project/artifacts",
        params: { entity, project },
      });
      await queries.invalidateQueries({ queryKey: artifactsKey(entity, project) });
    },
  });
  return (
    <ConfirmDialog
      title={`Delete ${collection.name}?`}
      action="Delete the collection"
      isDangerous
      isOpen={isOpen}
      isBusy={removal.isPending}
      error={removal.error?.message ?? null}
      onConfirm={() => removal.mutate()}
      onClose={onClose}
    >
      {collection.isSequence
        ? `Its ${formatCount(collection.versionCount, "version")} and their files go with it. This cannot be taken back.`
        : `The ${formatCount(collection.versionCount, "version")} linked here stay where they were made.`}
    </ConfirmDialog>
  );
}
