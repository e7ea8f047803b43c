/** Who is in a registry, and what people with that right change about it. */
import { queryOptions } from "@tanstack/react-query";

import { graphql } from "./graphql";
import {
  registriesKey,
  type Registry,
  type RegistryRole,
  type RegistryVisibility,
} from "./registry";
import { REGISTRY_PREFIX } from "../state/registryName";

/** A person or a team with a role of its own. */
export interface RegistryMember {
  /** Of the person or the team. */
  id: string;
  isTeam: boolean;
  name: string;
  role: RegistryRole;
}

export interface RegistryPeople {
  members: readonly RegistryMember[];
  /** People and teams of the organization that have no role yet. */
  others: readonly Omit<RegistryMember, "role">[];
}

const PEOPLE = `query RegistryPeople(
  $entity: String!, $project: String!, $organization: String!
) {
  project(entityName: $entity, name: $project) {
    registry {
      members { id username name role { name } }
      teams { team { id name } role { name } }
    }
  }
  organization(name: $organization) {
    members { user { id username name } }
    teams { id name }
  }
}`;

interface PeopleAnswer {
  project: {
    registry: {
      members: readonly {
        id: string;
        username: string | null;
        name: string | null;
        role: { name: RegistryRole };
      }[];
      teams: readonly {
        team: { id: string; name: string };
        role: { name: RegistryRole };
      }[];
    } | null;
  } | null;
  organization: {
    members: readonly { user: { id: string; username: string | null; name: string } }[];
    teams: readonly { id: string; name: string }[];
  } | null;
}

export function registryPeopleQuery({ id, entity, project, organization }: Registry) {
  return queryOptions({
    queryKey: [...registriesKey, "people", id],
    queryFn: async ({ signal }): Promise<RegistryPeople> => {
      const answer = await graphql<PeopleAnswer>(
        PEOPLE,
        { entity, project, organization },
        signal,
      );
      const found = answer.project?.registry;
      const members = [
        ...(found?.members.map((one) => ({
          id: one.id,
          isTeam: false,
          name: one.username ?? one.name ?? "",
          role: one.role.name,
        })) ?? []),
        ...(found?.teams.map(({ team, role }) => ({
          id: team.id,
          isTeam: true,
          name: team.name,
          role: role.name,
        })) ?? []),
      ];
      const known = new Set(members.map((one) => `${one.isTeam} ${one.name}`));
      const others = [
        ...(answer.organization?.members.map(({ user }) => ({
          id: user.id,
          isTeam: false,
          name: user.username ?? user.name,
        })) ?? []),
        ...(answer.organization?.teams.map((team) => ({ ...team, isTeam: true })) ??
          []),
      ];
      return {
        members,
        others: others.filter((one) => !known.has(`${one.isTeam} ${one.name}`)),
      };
    },
  });
}

/** The protocol's words for who sees a registry. */
const ACCESS: Readonly<Record<RegistryVisibility, string>> = {
  organization: "PRIVATE",
  restricted: "RESTRICTED",
};

const UPSERT = `mutation SaveRegistry($input: UpsertModelInput!) {
  upsertModel(input: $input) { project { id } }
}`;

export interface NewRegistry {
  entity: string;
  name: string;
  visibility: RegistryVisibility;
  description: string;
  /** Null: versions of every type. */
  types: readonly string[] | null;
}

/** Makes a registry, which its maker administers; rejects when the name is taken. */
export async function createRegistry(made: NewRegistry): Promise<void> {
  const { entity, name, visibility, description, types } = made;
  await graphql(UPSERT, {
    input: {
      entityName: entity,
      name: REGISTRY_PREFIX + name,
      access: ACCESS[visibility],
      description,
      allowAllArtifactTypesInRegistry: types === null,
      artifactTypes: (types ?? []).map((one) => ({ name: one })),
      mustBeNew: true,
    },
  });
}

/** Changes what is given; types are only ever added. */
export async function editRegistry(
  { entity, project }: Registry,
  change: {
    visibility?: RegistryVisibility;
    description?: string;
    allowsAllTypes?: boolean;
    newTypes?: readonly string[];
  },
): Promise<void> {
  const { visibility, description, allowsAllTypes, newTypes } = change;
  await graphql(UPSERT, {
    input: {
      entityName: entity,
      name: project,
      description,
      ...(visibility && { access: ACCESS[visibility] }),
      allowAllArtifactTypesInRegistry: allowsAllTypes,
      ...(newTypes && { artifactTypes: newTypes.map((name) => ({ name })) }),
    },
  });
}

export async function renameRegistry(registry: Registry, name: string): Promise<void> {
  await graphql(
    `
      mutation RenameRegistry($input: RenameProjectInput!) {
        renameProject(input: $input) {
          project {
            id
          }
        }
      }
    `,
    {
      input: {
        entityName: registry.entity,
        oldProjectName: registry.project,
        newProjectName: REGISTRY_PREFIX + name,
      },
    },
  );
}

/** Removes it with its collections; versions stay where they were made. */
export async function deleteRegistry({ id }: Registry): Promise<void> {
  await graphql(
    `
      mutation DeleteRegistry($id: String!) {
        deleteModel(input: { id: $id }) {
          success
        }
      }
    `,
    { id },
  );
}

/** Makes these the aliases that only administrators change. */
export async function protectAliases(
  { id }: Registry,
  aliases: readonly string[],
): Promise<void> {
  await graphql(
    `
      mutation ProtectAliases($input: SetProtectedAliasesInput!) {
        setProtectedAliases(input: $input) {
          project {
            id
          }
        }
      }
    `,
    { input: { projectId: id, aliases } },
  );
}

type Someone = Pick<RegistryMember, "id" | "isTeam">;

const LET_IN = `mutation LetIn($input: CreateProjectMembersInput!) {
  createProjectMembers(input: $input) { success }
}`;

const LET_GO = `mutation LetGo($input: DeleteProjectMembersInput!) {
  deleteProjectMembers(input: $input) { success }
}`;

const SET_ROLE = `mutation SetRole($input: UpdateProjectMemberInput!) {
  updateProjectMember(input: $input) { success }
}`;

const SET_TEAM_ROLE = `mutation SetTeamRole($input: UpdateProjectTeamMemberInput!) {
  updateProjectTeamMember(input: $input) { success }
}`;

function membersInput({ id: projectId }: Registry, { id, isTeam }: Someone) {
  return {
    input: { projectId, userIds: isTeam ? [] : [id], teamIds: isTeam ? [id] : [] },
  };
}

export async function setRole(
  { id: projectId }: Registry,
  { id, isTeam }: Someone,
  role: RegistryRole,
): Promise<void> {
  const who = isTeam
    ? { teamId: id, teamProjectRole: role }
    : { userId: id, userProjectRole: role };
  await graphql(isTeam ? SET_TEAM_ROLE : SET_ROLE, { input: { projectId, ...who } });
}

/** Lets somebody of the organization in; everybody starts as a viewer. */
export async function addMember(
  registry: Registry,
  one: Someone,
  role: RegistryRole,
): Promise<void> {
  await graphql(LET_IN, membersInput(registry, one));
  if (role !== "viewer") await setRole(registry, one, role);
}

export async function removeMember(registry: Registry, one: Someone): Promise<void> {
  await graphql(LET_GO, membersInput(registry, one));
}
