import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";

import {
  type Organization,
  organizationsQuery,
  registriesKey,
  type RegistryVisibility,
} from "../../api/registry";
import { createRegistry } from "../../api/registryMembers";
import { Button } from "../../widgets/Button";
import { Dialog } from "../../widgets/Dialog";
import { Select, Switch, TextField } from "../../widgets/Fields";
import { EmptyState, ErrorState, Skeleton } from "../../widgets/States";
import css from "./Registry.module.css";
import { VISIBILITIES } from "./roles";

/** Makes a registry and leads to it. */
export function CreateDialog({ onClose }: { onClose: () => void }) {
  const organizations = useQuery(organizationsQuery);
  const usable = organizations.data?.filter((one) => one.canCreate) ?? [];
  return (
    <Dialog title="New registry" isOpen onClose={onClose} width={480}>
      {organizations.isPending && <Skeleton rows={4} />}
      {organizations.isError && (
        <ErrorState
          error={organizations.error}
          what="The organizations could not be loaded"
        />
      )}
      {organizations.isSuccess && usable.length === 0 && (
        <EmptyState title="No organization to make one in">
          Registries belong to an organization, and you are a member of none that lets
          you make them. An administrator of the server adds you with{" "}
          <code>trailmark server org add-member</code>.
        </EmptyState>
      )}
      {usable.length > 0 && <CreateForm organizations={usable} onClose={onClose} />}
    </Dialog>
  );
}

interface CreateFormProps {
  organizations: readonly Organization[];
  onClose: () => void;
}

function CreateForm({ organizations, onClose }: CreateFormProps) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [entity, setEntity] = useState(organizations[0]!.entity);
  const [name, setName] = useState("");
  const [visibility, setVisibility] = useState<RegistryVisibility>("organization");
  const [description, setDescription] = useState("");
  const [takesAll, setTakesAll] = useState(true);
  const [types, setTypes] = useState("model");
  const owner = organizations.find((one) => one.entity === entity)!;
  const named = types.split(/[\s,]+/).filter((one) => one !== "");
  const making = useMutation({
    mutationFn: () =>
      createRegistry({
        entity,
        name: name.trim(),
        visibility,
        description: description.trim(),
        types: takesAll ? null : named,
      }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: registriesKey });
      onClose();
      await navigate({
        to: "/registry/$name",
        params: { name: name.trim() },
        search: { org: owner.name },
      });
    },
  });
  const isReady = name.trim() !== "" && (takesAll || named.length > 0);
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (isReady) making.mutate();
  };
  return (
    <form className={css.form} onSubmit={save}>
      {organizations.length > 1 && (
        <Select
          label="Organization"
          value={entity}
          options={organizations.map((one) => ({ value: one.entity, label: one.name }))}
          onChange={setEntity}
        />
      )}
      <TextField
        label="Name"
        value={name}
        onChange={setName}
        placeholder="model"
        autoFocus
      />
      <TextField
        label="What it is for"
        value={description}
        onChange={setDescription}
        placeholder="Models that may go to production"
      />
      <Select
        label="Who sees it"
        value={visibility}
        options={VISIBILITIES}
        onChange={(value) => setVisibility(value as RegistryVisibility)}
      />
      <Switch
        label="Take artifacts of every type"
        isSelected={takesAll}
        onChange={setTakesAll}
      />
      {!takesAll && (
        <>
          <TextField
            label="Types it takes, separated by commas"
            value={types}
            onChange={setTypes}
          />
          <p className={css.quiet}>Types can be added later, never taken away.</p>
        </>
      )}
      {making.error && (
        <p role="alert" className={css.problem}>
          {making.error.message}
        </p>
      )}
      <div className={css.formActions}>
        <Button onPress={onClose}>Cancel</Button>
        <Button type="submit" look="primary" isDisabled={!isReady || making.isPending}>
          Make the registry
        </Button>
      </div>
    </form>
  );
}
