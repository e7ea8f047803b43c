/** What the palette offers beside what the server finds: pages say it while they are there. */
import { useEffect, useRef } from "react";
import { create } from "zustand";

import type { ShortcutId } from "../shell/shortcutList";

export interface Command {
  /** Unlike that of any other command. */
  readonly id: string;
  readonly title: string;
  readonly group?: "commands" | "panels";
  /** What tells it from others of that title. */
  readonly detail?: string;
  /** Other words by which people look for it. */
  readonly words?: string;
  readonly shortcut?: ShortcutId;
  /** Where it leads, for a new tab; `run` opens it in this one. */
  readonly path?: string;
  readonly run: () => void;
}

type Source = { readonly current: () => readonly Command[] };

const sources: Source[] = [];

/**
 * Offers commands while the component is there. They are asked for when the palette
 * opens, so that a page pays nothing for them.
 */
export function useCommands(commands: () => readonly Command[]): void {
  const latest = useRef(commands);
  useEffect(() => {
    latest.current = commands;
  });
  useEffect(() => {
    sources.push(latest);
    return () => {
      sources.splice(sources.indexOf(latest), 1);
    };
  }, []);
}

/** All there are now; those of the innermost part of the page first, each id once. */
export function offeredCommands(): Command[] {
  const seen = new Set<string>();
  return sources
    .toReversed()
    .flatMap((source) => source.current())
    .filter(({ id }) => !seen.has(id) && seen.add(id));
}

/** Whether the palette lies over the page. */
export const usePalette = create<{ isOpen: boolean }>(() => ({ isOpen: false }));

export function openPalette(): void {
  usePalette.setState({ isOpen: true });
}

export function closePalette(): void {
  usePalette.setState({ isOpen: false });
}
