import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";

import { linkVersion } from "../../api/artifactChanges";
import { type LinkTarget, linkTargetsQuery } from "../../api/linkTargets";
import type { VersionDetail } from "../../api/artifactVersion";
import { Button } from "../../widgets/Button";
import { Dialog } from "../../widgets/Dialog";
import { Select, TextField } from "../../widgets/Fields";
import { EmptyState, ErrorState, Skeleton } from "../../widgets/States";
import css from "./Artifacts.module.css";

interface LinkDialogProps {
  version: VersionDetail;
  onClose: () => void;
}

/** Puts a version into a registry, under any aliases given. */
export function LinkDialog({ version, onClose }: LinkDialogProps) {
  const targets = useQuery(linkTargetsQuery);
  const usable = targets.data?.filter((one) => takes(one, version.source.typeName));
  return (
    <Dialog title="Link to a registry" isOpen onClose={onClose}>
      {targets.isPending && <Skeleton rows={3} />}
      {targets.isError && (
        <ErrorState error={targets.error} what="The registries could not be loaded" />
      )}
      {usable?.length === 0 && (
        <EmptyState title="No registry to link into">
          None that you may link into takes versions of type “{version.source.typeName}
          ”.
        </EmptyState>
      )}
      {usable && usable.length > 0 && (
        <LinkForm version={version} targets={usable} onClose={onClose} />
      )}
    </Dialog>
  );
}

function takes(target: LinkTarget, typeName: string): boolean {
  return target.canLink && (target.types === null || target.types.includes(typeName));
}

function LinkForm({
  version,
  targets,
  onClose,
}: LinkDialogProps & { targets: readonly LinkTarget[] }) {
  const queries = useQueryClient();
  const [chosen, setChosen] = useState(targets[0]!.id);
  const [collection, setCollection] = useState(version.source.collection);
  const [aliases, setAliases] = useState("");
  const target = targets.find((one) => one.id === chosen)!;
  const linking = useMutation({
    mutationFn: () =>
      linkVersion(
        version.id,
        {
          entity: target.entity,
          project: target.project,
          collection: collection.trim(),
        },
        aliases.split(/[\s,]+/).filter((alias) => alias !== ""),
      ),
    onSuccess: async () => {
      onClose();
      await queries.invalidateQueries({ queryKey: ["project"] });
    },
  });
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (collection.trim() !== "") linking.mutate();
  };
  return (
    <form className={css.form} onSubmit={save}>
      <Select
        label="Registry"
        value={chosen}
        options={targets.map((one) => ({
          value: one.id,
          label: `${one.entity} / ${one.name}`,
        }))}
        onChange={setChosen}
      />
      <TextField label="Collection" value={collection} onChange={setCollection} />
      <TextField
        label="Aliases, separated by commas"
        value={aliases}
        onChange={setAliases}
        placeholder="staging"
      />
      {linking.error && (
        <p role="alert" className={css.problem}>
          {linking.error.message}
        </p>
      )}
      <div className={css.formActions}>
        <Button onPress={onClose}>Cancel</Button>
        <Button type="submit" look="primary" isDisabled={linking.isPending}>
          Link
        </Button>
      </div>
    </form>
  );
}
