import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Lock, X } from "lucide-react";
import { type FormEvent, useState } from "react";

import {
  registriesKey,
  type Registry,
  type RegistryVisibility,
} from "../../api/registry";
import {
  editRegistry,
  protectAliases,
  renameRegistry,
} from "../../api/registryMembers";
import { Button } from "../../widgets/Button";
import { Select, Switch, TextField } from "../../widgets/Fields";
import { DescriptionCard } from "../artifacts/DescriptionCard";
import { DeleteRegistry } from "./DeleteRegistry";
import { MembersCard } from "./MembersCard";
import css from "./Registry.module.css";
import { VISIBILITIES, whyNot } from "./roles";
import { Problem, Setting, type SettingProps, useChange } from "./settingParts";

/** How a registry is set; who may not change it sees it all the same. */
export function SettingsTab({ registry }: { registry: Registry }) {
  const reason = whyNot(registry, "admin");
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries({ queryKey: registriesKey });
  const canEdit = reason === null;
  return (
    <div className={css.settings}>
      {reason && <p className={css.notice}>{reason}</p>}
      <DescriptionCard
        text={registry.description}
        canEdit={canEdit}
        whenEmpty="Nothing is said about this registry yet: what belongs here, and who decides?"
        onSave={async (description) => {
          await editRegistry(registry, { description });
          await refresh();
        }}
      />
      <SeenBy registry={registry} canEdit={canEdit} />
      <Types registry={registry} canEdit={canEdit} />
      <Protected registry={registry} canEdit={canEdit} />
      <MembersCard registry={registry} canEdit={canEdit} />
      <Rename registry={registry} canEdit={canEdit} />
      <DeleteRegistry registry={registry} canEdit={canEdit} />
    </div>
  );
}

function SeenBy({ registry, canEdit }: SettingProps) {
  const saving = useChange((visibility: RegistryVisibility) =>
    editRegistry(registry, { visibility }),
  );
  const meaning = VISIBILITIES.find(({ value }) => value === registry.visibility);
  return (
    <Setting title="Visibility">
      {canEdit ? (
        <Select
          label="Who sees it"
          value={registry.visibility}
          options={VISIBILITIES}
          onChange={(value) => saving.mutate(value as RegistryVisibility)}
        />
      ) : (
        <p>{meaning?.label}</p>
      )}
      <Problem error={saving.error} />
    </Setting>
  );
}

function Types({ registry, canEdit }: SettingProps) {
  const [draft, setDraft] = useState("");
  const saving = useChange(
    (change: { allowsAllTypes?: boolean; newTypes?: string[] }) =>
      editRegistry(registry, change),
  );
  const add = (event: FormEvent) => {
    event.preventDefault();
    const name = draft.trim();
    if (name === "") return;
    saving.mutate({ newTypes: [name] }, { onSuccess: () => setDraft("") });
  };
  return (
    <Setting title="Accepted types">
      <p className={css.quiet}>
        Types can be added and never taken away: what was linked must stay at home.
      </p>
      <ul className={css.chips} aria-label="Types">
        {registry.types.map((type) => (
          <li key={type} className={css.chip}>
            {type}
          </li>
        ))}
        {registry.types.length === 0 && <li className={css.quiet}>none yet</li>}
      </ul>
      {canEdit ? (
        <Switch
          label="Take artifacts of every type"
          isSelected={registry.allowsAllTypes}
          onChange={(allowsAllTypes) =>
            saving.mutate({
              allowsAllTypes,
              // What it holds is what it goes on taking.
              ...(allowsAllTypes ? {} : { newTypes: [...registry.types] }),
            })
          }
        />
      ) : (
        <p>
          {registry.allowsAllTypes ? "It takes every type." : "It takes only these."}
        </p>
      )}
      {canEdit && !registry.allowsAllTypes && (
        <form className={css.inline} onSubmit={add}>
          <TextField label="Another type" value={draft} onChange={setDraft} />
          <Button type="submit" isDisabled={draft.trim() === "" || saving.isPending}>
            Add for good
          </Button>
        </form>
      )}
      <Problem error={saving.error} />
    </Setting>
  );
}

function Protected({ registry, canEdit }: SettingProps) {
  const [draft, setDraft] = useState("");
  const { protectedAliases } = registry;
  const saving = useChange((aliases: readonly string[]) =>
    protectAliases(registry, aliases),
  );
  const add = (event: FormEvent) => {
    event.preventDefault();
    const name = draft.trim();
    if (name === "") return;
    saving.mutate([...protectedAliases, name], { onSuccess: () => setDraft("") });
  };
  return (
    <Setting title="Protected aliases">
      <p className={css.quiet}>
        Only admins of the registry give, move and take away these, such as
        “production”.
      </p>
      <ul className={css.chips} aria-label="Protected aliases">
        {protectedAliases.map((alias) => (
          <li key={alias} className={css.chip}>
            <Lock aria-hidden /> {alias}
            {canEdit && (
              <button
                type="button"
                aria-label={`Stop protecting ${alias}`}
                onClick={() =>
                  saving.mutate(protectedAliases.filter((one) => one !== alias))
                }
              >
                <X aria-hidden />
              </button>
            )}
          </li>
        ))}
        {protectedAliases.length === 0 && <li className={css.quiet}>none</li>}
      </ul>
      {canEdit && (
        <form className={css.inline} onSubmit={add}>
          <TextField
            label="Protect another"
            value={draft}
            onChange={setDraft}
            placeholder="production"
          />
          <Button type="submit" isDisabled={draft.trim() === "" || saving.isPending}>
            Protect
          </Button>
        </form>
      )}
      <Problem error={saving.error} />
    </Setting>
  );
}

function Rename({ registry, canEdit }: SettingProps) {
  const [name, setName] = useState(registry.name);
  const navigate = useNavigate();
  const saving = useChange(async (next: string) => {
    await renameRegistry(registry, next);
    // Its new name is in the address before its old one is no longer found.
    await navigate({
      to: "/registry/$name/settings",
      params: { name: next },
      search: { org: registry.organization },
      replace: true,
    });
  });
  const next = name.trim();
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (next !== "" && next !== registry.name) saving.mutate(next);
  };
  return (
    <Setting title="Name">
      {canEdit ? (
        <form className={css.inline} onSubmit={save}>
          <TextField label="Name of the registry" value={name} onChange={setName} />
          <Button
            type="submit"
            isDisabled={next === "" || next === registry.name || saving.isPending}
          >
            Rename
          </Button>
        </form>
      ) : (
        <p>{registry.name}</p>
      )}
      {canEdit && (
        <p className={css.quiet}>
          Scripts that use the old name will not find it any more.
        </p>
      )}
      <Problem error={saving.error} />
    </Setting>
  );
}
