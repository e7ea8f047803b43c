import { queryOptions, replaceEqualDeep } from "@tanstack/react-query";

import { parseSpec } from "../spec/specText";
import { graphql } from "./graphql";

/**
 * A workspace specification, as far as the app draws it. Everything else in the text
 * passes through untouched, since saved views are kept byte for byte.
 */
export interface WorkspaceSpec {
  section?: {
    name?: string;
    panelBankConfig?: { sections?: readonly SectionSpec[] };
    settings?: Readonly<Record<string, unknown>>;
  };
}

export interface SectionSpec {
  __id__?: string;
  name?: string;
  isOpen?: boolean;
  flowConfig?: { columnsPerPage?: number; rowsPerPage?: number };
  panels?: readonly PanelNode[];
  localPanelSettings?: Readonly<Record<string, unknown>>;
}

export interface PanelNode {
  __id__?: string;
  viewType?: string;
  config?: Readonly<Record<string, unknown>>;
  isAuto?: boolean;
}

export interface Workspace {
  displayName: string;
  isSaved: boolean;
  spec: WorkspaceSpec;
  /** Every key that any run of the project logged, with its kind and what it is for. */
  keys: readonly LoggedKey[];
}

export interface LoggedKey {
  key: string;
  kind: string;
  /** minimize or maximize, as programs defined it. */
  goal?: string | null;
}

/** A workspace as the server keeps it. */
export interface StoredWorkspace extends Workspace {
  /** Null unless saved, like the name. */
  id: string | null;
  name: string | null;
  /** The specification exactly as it is kept; empty when no view has that name. */
  text: string;
  /** What the logged keys make by themselves, whatever is saved. */
  automaticText: string;
  /** Grows with every save; 0 when nothing is saved. */
  version: number;
  /** Whether the viewer may save it under its name. */
  canWrite: boolean;
  /** Who made it. */
  username: string | null;
  isDefault: boolean;
}

const WORKSPACE = `query Workspace($entity: String!, $project: String!, $viewName: String) {
  project(entityName: $entity, name: $project) {
    keys { key kind goal }
    workspace(viewName: $viewName) {
      id name displayName spec isSaved version canWrite username isDefault
    }
    automatic: workspace(automatic: true) { spec }
  }
}`;

interface Answer {
  project: {
    keys: readonly LoggedKey[];
    workspace: {
      id: string | null;
      name: string | null;
      displayName: string;
      spec: string;
      isSaved: boolean;
      version: number;
      canWrite: boolean;
      username: string | null;
      isDefault: boolean;
    } | null;
    automatic: { spec: string } | null;
  } | null;
}

/**
 * The specification the panel bank is rendered from: saved, or made by the server from
 * the keys there are. `view` is the code of a saved view, as in `?nw=<code>`.
 */
export function workspaceQuery(entity: string, project: string, view?: string) {
  return queryOptions({
    queryKey: ["project", entity, project, "workspace", view ?? ""],
    structuralSharing: (before, after) =>
      keptSpec(before as StoredWorkspace | undefined, after as StoredWorkspace),
    queryFn: async ({ signal }): Promise<StoredWorkspace> => {
      const viewName = view ? `nw-${view}-v` : null;
      const answer = await graphql<Answer>(
        WORKSPACE,
        { entity, project, viewName },
        signal,
      );
      const workspace = answer.project?.workspace;
      return {
        id: workspace?.id ?? null,
        name: workspace?.name ?? null,
        text: workspace?.spec ?? "",
        automaticText: answer.project?.automatic?.spec ?? "",
        version: workspace?.version ?? 0,
        canWrite: workspace?.canWrite ?? false,
        username: workspace?.username ?? null,
        isDefault: workspace?.isDefault ?? false,
        displayName: workspace?.displayName ?? "Workspace",
        isSaved: workspace?.isSaved ?? false,
        spec: workspace ? (parseSpec(workspace.spec) as WorkspaceSpec) : {},
        keys: answer.project?.keys ?? [],
      };
    },
  });
}

/** Answers share what is equal, but specifications: copies would lose exact numbers. */
function keptSpec(
  before: StoredWorkspace | undefined,
  after: StoredWorkspace,
): StoredWorkspace {
  if (before === undefined) return after;
  const shared = replaceEqualDeep(before, { ...after, spec: before.spec });
  return before.text === after.text ? shared : { ...shared, spec: after.spec };
}

const RUN_KEYS = `query RunKeys($entity: String!, $project: String!, $run: String!) {
  project(entityName: $entity, name: $project) {
    run(name: $run) { historyKeys eventsKeys }
  }
}`;

export interface RunKeys {
  /** Keys this run logged. */
  history: readonly string[];
  /** Numeric keys of what this run's machines reported. */
  system: readonly string[];
}

interface RunKeysAnswer {
  project: {
    run: {
      historyKeys: { keys?: Record<string, unknown> } | null;
      eventsKeys: readonly string[];
    } | null;
  } | null;
}

export function runKeysQuery(entity: string, project: string, run: string) {
  return queryOptions({
    queryKey: ["project", entity, project, "runKeys", run],
    queryFn: async ({ signal }): Promise<RunKeys> => {
      const answer = await graphql<RunKeysAnswer>(
        RUN_KEYS,
        { entity, project, run },
        signal,
      );
      return {
        history: Object.keys(answer.project?.run?.historyKeys?.keys ?? {}),
        system: (answer.project?.run?.eventsKeys ?? []).filter(
          (key) => !key.startsWith("_"),
        ),
      };
    },
  });
}
