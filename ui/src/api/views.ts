import { graphql } from "./graphql";

/** A view just saved. */
export interface SavedView {
  id: string;
  name: string;
  displayName: string;
}

const SAVE = `mutation SaveView($input: UpsertViewInput!) {
  upsertView(input: $input) { view { id name displayName } }
}`;

export interface ViewToSave {
  /** Absent for a new view, or to save under a name whatever is there. */
  id?: string;
  name?: string;
  displayName?: string;
  spec?: string;
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
