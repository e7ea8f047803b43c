import { useQuery } from "@tanstack/react-query";
import { User, Users, X } from "lucide-react";
import { useState } from "react";

import type { RegistryRole } from "../../api/registry";
import {
  addMember,
  type RegistryMember,
  registryPeopleQuery,
  removeMember,
  setRole,
} from "../../api/registryMembers";
import { Button, IconButton } from "../../widgets/Button";
import { Select } from "../../widgets/Fields";
import { ErrorState, Skeleton } from "../../widgets/States";
import table from "../artifacts/Table.module.css";
import css from "./Registry.module.css";
import { roleLabel, ROLES } from "./roles";
import { Problem, Setting, type SettingProps, useChange } from "./settingParts";

const ROLE_OPTIONS = ROLES.map(({ value, label, may }) => ({
  value,
  label: `${label}: ${may}`,
}));

/** People and teams with a role of their own. */
export function MembersCard({ registry, canEdit }: SettingProps) {
  const people = useQuery(registryPeopleQuery(registry));
  const changing = useChange((change: () => Promise<void>) => change());
  return (
    <Setting title="Members">
      <p className={css.quiet}>
        {registry.visibility === "organization"
          ? "Every member of the organization looks and downloads; these have a role of their own, which counts instead."
          : "Nobody else sees this registry, but administrators of the organization."}
      </p>
      {people.isPending && <Skeleton rows={3} />}
      {people.isError && (
        <ErrorState error={people.error} what="The members could not be loaded" />
      )}
      {people.data && people.data.members.length > 0 && (
        <div className={table.scroll} tabIndex={0} role="region" aria-label="Members">
          <table className={table.table}>
            <thead>
              <tr>
                <th scope="col">Who</th>
                <th scope="col">Role</th>
                {canEdit && (
                  <th scope="col">
                    <span className="visually-hidden">Remove</span>
                  </th>
                )}
              </tr>
            </thead>
            <tbody>
              {people.data.members.map((one) => (
                <Member
                  key={`${one.isTeam} ${one.id}`}
                  member={one}
                  canEdit={canEdit}
                  onRole={(role) => changing.mutate(() => setRole(registry, one, role))}
                  onRemove={() => changing.mutate(() => removeMember(registry, one))}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {people.data?.members.length === 0 && <p>Nobody has a role of their own.</p>}
      <Problem error={changing.error} />
      {canEdit && people.data && people.data.others.length > 0 && (
        <NewMember
          others={people.data.others}
          onAdd={(one, role) => changing.mutate(() => addMember(registry, one, role))}
        />
      )}
    </Setting>
  );
}

interface MemberProps {
  member: RegistryMember;
  canEdit: boolean;
  onRole: (role: RegistryRole) => void;
  onRemove: () => void;
}

function Member({ member, canEdit, onRole, onRemove }: MemberProps) {
  const Icon = member.isTeam ? Users : User;
  return (
    <tr>
      <th scope="row">
        <span className={css.who}>
          <Icon aria-label={member.isTeam ? "team" : "person"} role="img" />
          {member.name}
        </span>
      </th>
      <td>
        {canEdit ? (
          <span className={css.role}>
            <Select
              label={`Role of ${member.name}`}
              value={member.role}
              options={ROLE_OPTIONS}
              onChange={(role) => onRole(role as RegistryRole)}
            />
          </span>
        ) : (
          roleLabel(member.role)
        )}
      </td>
      {canEdit && (
        <td>
          <IconButton label={`Remove ${member.name}`} onPress={onRemove}>
            <X />
          </IconButton>
        </td>
      )}
    </tr>
  );
}

type Other = Omit<RegistryMember, "role">;

interface NewMemberProps {
  others: readonly Other[];
  onAdd: (one: Other, role: RegistryRole) => void;
}

function NewMember({ others, onAdd }: NewMemberProps) {
  const keyOf = (one: Other) => `${one.isTeam ? "team" : "user"} ${one.id}`;
  const [chosen, setChosen] = useState("");
  const [role, setRoleWanted] = useState<RegistryRole>("viewer");
  const one = others.find((some) => keyOf(some) === chosen) ?? others[0]!;
  return (
    <div className={css.inline}>
      <Select
        label="Person or team"
        value={keyOf(one)}
        options={others.map((some) => ({
          value: keyOf(some),
          label: some.isTeam ? `${some.name} (team)` : some.name,
        }))}
        onChange={setChosen}
      />
      <Select
        label="Role"
        value={role}
        options={ROLE_OPTIONS}
        onChange={(value) => setRoleWanted(value as RegistryRole)}
      />
      <Button onPress={() => onAdd(one, role)}>Add</Button>
    </div>
  );
}
