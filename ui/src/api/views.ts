import { queryOptions } from "@tanstack/react-query";

import { graphql, nodesOf, type Connection } from "./graphql";

/** A saved view as lists show it. */
export interface ViewRow {
  id: string;
  name: string;
  displayName: string;
  /** What stands for it behind `?nw=`. */
  code: string;
  /** Who made it; null when that account is gone. */
  user: { username: string } | null;
  updatedAt: string;
  canWrite: boolean;
  isDefault: boolean;
  /** What one person sees by opening the project. */
  isPersonal: boolean;
}

const ROW = `id name displayName code user { username } updatedAt canWrite isDefault
  isPersonal`;

const VIEWS = `query Views($entity: String!, $project: String!, $after: String) {
  project(entityName: $entity, name: $project) {
    id
    allViews(viewType: "project-view", first: 100, after: $after) {
      edges { node { ${ROW} } cursor }
      pageInfo { endCursor hasNextPage }
    }
  }
}`;

interface ViewsAnswer {
  project: { id: string; allViews: Connection<ViewRow> } | null;
}

export interface ProjectViews {
  projectId: string;
  views: readonly ViewRow[];
}

function viewsKey(entity: string, project: string) {
  return ["project", entity, project, "views"] as const;
}

/** Every workspace view of a project, newest first. */
export function viewsQuery(entity: string, project: string) {
  return queryOptions({
    queryKey: viewsKey(entity, project),
    queryFn: async ({ signal }): Promise<ProjectViews> => {
      const views: ViewRow[] = [];
      for (let after: string | null = null; ;) {
        const variables = { entity, project, after };
        // Each page begins where the one before it ended.
        // oxlint-disable-next-line no-await-in-loop
        const answer: ViewsAnswer = await graphql(VIEWS, variables, signal);
        const page = answer.project?.allViews;
        views.push(...nodesOf(page));
        after = page?.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
        if (after === null) return { projectId: answer.project?.id ?? "", views };
      }
    },
  });
}

/** What the server says of a view that it just saved. */
export interface SavedView extends ViewRow {
  currentVersion: number;
}

const SAVE = `mutation SaveView($input: UpsertViewInput!) {
  upsertView(input: $input) { view { ${ROW} currentVersion } }
}`;

export interface ViewToSave {
  /** Absent for a new view, or to save under a name whatever is there. */
  id?: string;
  name?: string;
  displayName?: string;
  description?: string;
  spec?: string;
  /** The version that was changed: the save is refused when there is a newer one. */
  baseVersion?: number;
  /** Saved by itself: many of these are one version. */
  autosave?: boolean;
}

/** Makes or overwrites a workspace view; what is left out stays as it is. */
export async function saveView(
  entity: string,
  project: string,
  view: ViewToSave,
): Promise<SavedView> {
  const input = {
    entityName: entity,
    projectName: project,
    type: "project-view",
    createdUsing: "WANDB_UI",
    ...view,
  };
  const answer = await graphql<{ upsertView: { view: SavedView } }>(SAVE, { input });
  return answer.upsertView.view;
}

const DELETE = `mutation DeleteView($id: ID!) {
  deleteView(input: { id: $id }) { success }
}`;

export async function deleteView(id: string): Promise<void> {
  await graphql(DELETE, { id });
}

const SET_DEFAULT = `mutation SetDefaultView($project: ID!, $view: ID) {
  setDefaultView(input: { projectId: $project, viewId: $view }) { project { id } }
}`;

/** Says what people see who have no workspace of their own; null for the automatic one. */
export async function setDefaultView(
  projectId: string,
  viewId: string | null,
): Promise<void> {
  await graphql(SET_DEFAULT, { project: projectId, view: viewId });
}

export interface ViewVersion {
  number: number;
  savedAt: string;
  /** Who saved it; null when that account is gone. */
  username: string | null;
  isCurrent: boolean;
}

const VERSIONS = `query ViewVersions($id: ID!) {
  view(id: $id) {
    savedBy
    versions(first: 100) { edges { node { number savedAt username isCurrent } } }
  }
}`;

export interface ViewVersions {
  savedBy: string | null;
  versions: readonly ViewVersion[];
}

/** What a view is and was, the newest first. */
export function versionsQuery(id: string) {
  return queryOptions({
    queryKey: ["view", id, "versions"],
    staleTime: 0,
    queryFn: async ({ signal }): Promise<ViewVersions> => {
      const { view } = await graphql<{
        view: {
          savedBy: string | null;
          versions: { edges: readonly { node: ViewVersion }[] };
        } | null;
      }>(VERSIONS, { id }, signal);
      return {
        savedBy: view?.savedBy ?? null,
        versions: view?.versions.edges.map((edge) => edge.node) ?? [],
      };
    },
  });
}

const VERSION = `query ViewVersion($id: ID!, $number: Int!) {
  view(id: $id) { version(number: $number) { spec } }
}`;

/** The specification that a view had; null when it is not kept any more. */
export async function versionSpec(id: string, number: number): Promise<string | null> {
  const { view } = await graphql<{ view: { version: { spec: string } | null } | null }>(
    VERSION,
    { id, number },
  );
  return view?.version?.spec ?? null;
}
