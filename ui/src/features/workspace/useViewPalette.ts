import { redo, undo } from "../../spec/store";
import { type Command, useCommands } from "../palette/commands";
import type { ViewOffer } from "./viewOffers";
import type { OpenView } from "./ViewProvider";

/** Steps and actions of the open view, in the palette. */
export function useViewPalette(
  { store }: OpenView,
  offered: readonly ViewOffer[],
  act: (key: ViewOffer["key"]) => void,
): void {
  useCommands(() => {
    const { past, future } = store.getState().history;
    const last = past.at(-1)?.label;
    const next = future.at(-1)?.label;
    const steps: Command[] = [
      ...(last === undefined
        ? []
        : [
            {
              id: "undo",
              title: `Undo: ${last}`,
              shortcut: "undo" as const,
              run: () => undo(store),
            },
          ]),
      ...(next === undefined
        ? []
        : [
            {
              id: "redo",
              title: `Redo: ${next}`,
              shortcut: "redo" as const,
              run: () => redo(store),
            },
          ]),
    ];
    return [
      ...steps,
      ...offered.map(({ key, title }): Command => {
        const run = () => act(key);
        return { id: `view ${key}`, title, words: "view", run };
      }),
    ];
  });
}
