import { Fragment } from "react";

import { Dialog } from "../../widgets/Dialog";
import css from "./Shell.module.css";

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
    title: "Workspace",
    keys: [
      ["Ctrl Z", "take a step back"],
      ["Ctrl Shift Z", "do it again"],
    ],
  },
  {
    title: "Runs",
    keys: [
      ["j / k", "next, previous run"],
      ["Enter", "open the run"],
      ["v", "show or hide the run"],
      ["x", "select the run"],
      ["p", "pin the run"],
      ["b", "compare others with the run"],
      ["f", "filter the runs"],
    ],
  },
  {
    title: "Lineage",
    keys: [
      ["← / →", "along a line"],
      ["↑ / ↓", "within a column"],
      ["+ / -", "zoom in, zoom out"],
      ["0", "show all of it"],
      ["Esc", "choose nothing"],
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

/** Every shortcut there is. */
export function ShortcutSheet({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keyboard shortcuts" isOpen onClose={onClose}>
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
