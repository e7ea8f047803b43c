import { create } from "zustand";

import type { Theme } from "./palette";

export type ThemeChoice = Theme | "system";

const STORED_AS = "trailmark.theme";

interface ThemeState {
  choice: ThemeChoice;
  theme: Theme;
  choose: (choice: ThemeChoice) => void;
}

function systemTheme(): Theme {
  return window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

function storedChoice(): ThemeChoice {
  try {
    const stored = localStorage.getItem(STORED_AS);
    return stored === "light" || stored === "dark" ? stored : "system";
  } catch {
    return "system"; // storage is refused in some private windows
  }
}

function store(choice: ThemeChoice): void {
  try {
    localStorage.setItem(STORED_AS, choice);
  } catch {
    // the choice lasts as long as the page
  }
}

function resolve(choice: ThemeChoice): Theme {
  return choice === "system" ? systemTheme() : choice;
}

/** The person's theme, remembered in this browser; "system" follows the machine. */
export const useThemeStore = create<ThemeState>((set) => ({
  choice: storedChoice(),
  theme: resolve(storedChoice()),
  choose: (choice) => {
    store(choice);
    set({ choice, theme: resolve(choice) });
  },
}));

/** The theme on screen now: what canvases ask, since they cannot use CSS tokens. */
export function useTheme(): Theme {
  return useThemeStore((state) => state.theme);
}

/** Dark where it is light, and light where it is dark. */
export function toggleTheme(): void {
  const { theme, choose } = useThemeStore.getState();
  choose(theme === "dark" ? "light" : "dark");
}

/** Keeps `<html data-theme>` and the system's preference in step; call once. */
export function followTheme(): void {
  const apply = (theme: Theme) => {
    document.documentElement.dataset["theme"] = theme;
  };
  apply(useThemeStore.getState().theme);
  useThemeStore.subscribe((state) => apply(state.theme));
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    const { choice, choose } = useThemeStore.getState();
    if (choice === "system") choose("system");
  });
}
