import { Fragment } from "react";
import { create } from "zustand";

import { Dialog } from "../../widgets/Dialog";
import css from "./Shell.module.css";
import { useShortcuts } from "./shortcuts";

export const useShortcutSheet = create<{
  isOpen: boolean;
  open: () => void;
  close: () => void;
}>((set) => ({
  isOpen: false,
  open: () => set({ isOpen: true }),
  close: () => set({ isOpen: false }),
}));

const SHEET: readonly { title: string; keys: readonly [string, string][] }[] = [
  {
    title: "Everywhere",
    keys: [
      ["?", "show this sheet"],
      ["/", "search"],
      ["Esc", "close the top layer"],
    ],
  },
  {
    title: "Runs",
    keys: [
      ["j / k", "next, previous run"],
      ["Enter", "open the run"],
      ["v", "show or hide the run"],
      ["x", "select the run"],
    ],
  },
  {
    title: "Full-screen panel",
    keys: [
      ["← / →", "previous, next panel"],
      ["Esc", "back to the workspace"],
    ],
  },
];

/** Every shortcut there is; `?` opens it. */
export function ShortcutSheet() {
  const { isOpen, open, close } = useShortcutSheet();
  useShortcuts({ "?": open });
  return (
    <Dialog title="Keyboard shortcuts" isOpen={isOpen} onClose={close}>
      <div className={css.keys}>
        {SHEET.map((group) => (
          <Fragment key={group.title}>
            <h3>{group.title}</h3>
            {group.keys.map(([key, what]) => (
              <Fragment key={key}>
                <kbd>{key}</kbd>
                <span>{what}</span>
              </Fragment>
            ))}
          </Fragment>
        ))}
      </div>
    </Dialog>
  );
}
