/** What the palette offers beside what the server finds: pages say it while they are there. */
import { useEffect, useMemo, useRef } from "react";
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

/** Those on the page, the innermost first among those that came together. */
const useSources = create<{ all: readonly Source[] }>(() => ({ all: [] }));

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
    useSources.setState(({ all }) => ({ all: [...all, latest] }));
    return () =>
      useSources.setState(({ all }) => ({
        all: all.filter((source) => source !== latest),
      }));
  }, []);
}

/** All there are; they follow when the page below the palette becomes another. */
export function useOfferedCommands(): readonly Command[] {
  const all = useSources((state) => state.all);
  return useMemo(() => {
    const seen = new Set<string>();
    return all
      .flatMap((source) => source.current())
      .filter(({ id }) => !seen.has(id) && seen.add(id));
  }, [all]);
}
