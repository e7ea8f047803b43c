import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";

import { signOut, type Viewer, viewerQuery } from "../../api/session";
import { say } from "../../state/toasts";
import { toggleTheme, useThemeStore } from "../../state/theme";
import { copyText } from "../../widgets/Copy";
import { openLayer } from "../shell/layer";
import type { Command } from "./commands";

/** What can be done on every page, as it is when the palette opens. */
export function useShellCommands(): () => readonly Command[] {
  const navigate = useNavigate();
  const queries = useQueryClient();
  return () => {
    const viewer = queries.getQueryData<Viewer | null>(viewerQuery.queryKey);
    const { theme, choose } = useThemeStore.getState();
    const always: Command[] = [
      {
        id: "projects",
        title: "Go to projects",
        words: "home",
        path: "/",
        run: () => void navigate({ to: "/" }),
      },
      {
        id: "registry",
        title: "Go to the registry",
        path: "/registry",
        run: () => void navigate({ to: "/registry" }),
      },
      {
        id: "theme",
        title: theme === "dark" ? "Switch to light" : "Switch to dark",
        words: "theme mode toggle",
        shortcut: "theme",
        run: toggleTheme,
      },
      {
        id: "systemTheme",
        title: "Use the system's theme",
        words: "dark light",
        run: () => choose("system"),
      },
      {
        id: "copyAddress",
        title: "Copy link to this page",
        words: "url address share",
        run: () =>
          void copyText(window.location.href).then(() => say({ text: "Link copied" })),
      },
      {
        id: "shortcuts",
        title: "Keyboard shortcuts",
        words: "help keys",
        shortcut: "sheet",
        run: () => openLayer("shortcuts"),
      },
    ];
    return viewer ? [...always, ...ofPerson(navigate)] : always;
  };
}

function ofPerson(navigate: ReturnType<typeof useNavigate>): Command[] {
  return [
    {
      id: "apiKeys",
      title: "Settings: API keys",
      words: "password account",
      path: "/settings",
      run: () => void navigate({ to: "/settings" }),
    },
    {
      id: "storage",
      title: "Settings: storage",
      path: "/settings/storage",
      run: () => void navigate({ to: "/settings/storage" }),
    },
    {
      id: "signOut",
      title: "Sign out",
      words: "log out leave",
      // A full load: nothing of this person's data stays in memory.
      run: () => void signOut().then(() => window.location.assign("/signin")),
    },
  ];
}
