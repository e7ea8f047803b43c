import { useEffect } from "react";

import { redo, undo, type ViewStore } from "../../spec/store";
import { isTyping } from "../shell/shortcuts";

/** Ctrl or Cmd with Z takes a step back, with Shift (or with Y) forward; not in a field. */
export function useViewKeys(store: ViewStore): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isCombined = (event.ctrlKey || event.metaKey) && !event.altKey;
      if (!isCombined || event.defaultPrevented || isTyping(event.target)) return;
      const key = event.key.toLowerCase();
      if (key === "z") (event.shiftKey ? redo : undo)(store);
      else if (key === "y" && !event.shiftKey) redo(store);
      else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [store]);
}
