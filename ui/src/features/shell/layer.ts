import { create } from "zustand";

/** What lies over the whole page. */
export type ShellLayer = "palette" | "shortcuts";

export const useShellLayer = create<{ open: ShellLayer | null }>(() => ({
  open: null,
}));

export function openLayer(open: ShellLayer): void {
  useShellLayer.setState({ open });
}

export function closeLayer(): void {
  useShellLayer.setState({ open: null });
}
