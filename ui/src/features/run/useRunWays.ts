import { useNavigate } from "@tanstack/react-router";

import { type Command, useCommands } from "../palette/commands";
import { useShortcuts } from "../shell/shortcuts";

interface RunPlace {
  readonly entity: string;
  readonly project: string;
  readonly run: string;
}

interface RunTab {
  readonly id: string;
  readonly label: string;
}

const KEYS = {
  overview: "goOverview",
  charts: "goCharts",
  logs: "goLogs",
  files: "goFiles",
} as const;

/** The ways to a run's pages, by keys and in the palette. */
export function useRunWays(place: RunPlace, tabs: readonly RunTab[]): void {
  const navigate = useNavigate();
  const go = (tab: string) => {
    const to = "/$entity/$project/runs/$run/$tab";
    void navigate({ to, params: { ...place, tab } });
  };
  useShortcuts({
    goOverview: () => go("overview"),
    goCharts: () => go("charts"),
    goLogs: () => go("logs"),
    goFiles: () => go("files"),
  });
  useCommands(() =>
    tabs.map(({ id, label }): Command => {
      const shortcut = id in KEYS ? KEYS[id as keyof typeof KEYS] : undefined;
      const { entity, project, run } = place;
      const parts = [entity, project, "runs", run, id].map(encodeURIComponent);
      return {
        id: `run ${id}`,
        title: `Go to ${label.toLowerCase()} of this run`,
        words: "tab page",
        path: `/${parts.join("/")}`,
        run: () => go(id),
        ...(shortcut ? { shortcut } : {}),
      };
    }),
  );
}
