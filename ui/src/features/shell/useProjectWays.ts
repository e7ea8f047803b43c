import { useNavigate } from "@tanstack/react-router";

import { type Command, useCommands } from "../palette/commands";
import { type ShortcutHandlers, useShortcuts } from "./shortcuts";

interface Place {
  readonly entity?: string | undefined;
  readonly project?: string | undefined;
}

const PAGES = [
  {
    id: "goProject",
    name: "overview of the project",
    to: "/$entity/$project/overview",
    tail: "/overview",
  },
  { id: "goWorkspace", name: "workspace", to: "/$entity/$project", tail: "" },
  {
    id: "goRuns",
    name: "table of runs",
    to: "/$entity/$project/table",
    tail: "/table",
  },
  { id: "goSweeps", name: "sweeps", to: "/$entity/$project/sweeps", tail: "/sweeps" },
  {
    id: "goReports",
    name: "reports",
    to: "/$entity/$project/reports",
    tail: "/reports",
  },
  {
    id: "goArtifacts",
    name: "artifacts",
    to: "/$entity/$project/artifacts",
    tail: "/artifacts",
  },
] as const;

/** What a panel in full screen adds to the address, and no other page knows. */
const NO_PANEL = {
  panelDisplayName: undefined,
  panelSectionName: undefined,
  zoom: undefined,
};

/** The ways to a project's pages, by keys and in the palette; none without a project. */
export function useProjectWays({ entity, project }: Place): void {
  const navigate = useNavigate();
  const isHere = entity !== undefined && project !== undefined;
  const go = (to: (typeof PAGES)[number]["to"]) => {
    if (isHere) void navigate({ to, params: { entity, project } });
  };
  const toggle = () => {
    if (!isHere) return;
    const isTable = window.location.pathname.split("/")[3] === "table";
    const to = isTable ? "/$entity/$project" : "/$entity/$project/table";
    // The same view, and the same look at it.
    const search = (now: Record<string, unknown>) => ({ ...now, ...NO_PANEL });
    void navigate({ to, params: { entity, project }, search });
  };
  const ways: ShortcutHandlers = Object.fromEntries(
    PAGES.map(({ id, to }) => [id, () => go(to)]),
  );
  useShortcuts(isHere ? { ...ways, otherTab: toggle } : {});
  useCommands(() => {
    if (!isHere) return [];
    const base = `/${encodeURIComponent(entity)}/${encodeURIComponent(project)}`;
    return PAGES.map(({ id, name, to, tail }): Command => ({
      id,
      title: `Go to ${name}`,
      detail: `${entity}/${project}`,
      words: "tab page",
      shortcut: id,
      path: `${base}${tail}`,
      run: () => go(to),
    }));
  });
}
