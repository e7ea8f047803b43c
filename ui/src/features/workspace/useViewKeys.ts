import { redo, undo, type ViewStore } from "../../spec/store";
import { useShortcuts } from "../shell/shortcuts";

/** Steps in the open view, back and forth. */
export function useViewKeys(store: ViewStore): void {
  useShortcuts({ undo: () => undo(store), redo: () => redo(store) });
}
