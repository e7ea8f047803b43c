import { ChevronUp } from "lucide-react";

import { useShortcuts } from "../shell/shortcuts";
import css from "./Runs.module.css";

/** On a phone, the closed list of runs: a bar that opens it. */
export function ListBar({ drawn, onOpen }: { drawn: number; onOpen: () => void }) {
  return (
    <aside className={css.strip} aria-label="Runs">
      <button type="button" className={css.sheetOpener} onClick={onOpen}>
        <strong>Runs</strong> <span>{drawn.toLocaleString("en")} drawn</span>
        <ChevronUp aria-hidden />
      </button>
    </aside>
  );
}

/** What is left of the page beside the open list; pressed, it closes the list. */
export function ListScrim({ onClose }: { onClose: () => void }) {
  useShortcuts({ closeLayer: onClose });
  return (
    <button
      type="button"
      className={css.scrim}
      aria-label="Close the list of runs"
      tabIndex={-1}
      onClick={onClose}
    />
  );
}
