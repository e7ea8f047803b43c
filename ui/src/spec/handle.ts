/** The open view, as everything on the page reads and changes it. */
import { createContext, useContext } from "react";

import type { Fields } from "./document";

export interface ViewHandle {
  readonly entity: string;
  readonly project: string;
  /** The whole specification, with unsaved changes. */
  readonly document: Fields;
  /** Whether the person may arrange things; else they look at somebody else's view. */
  readonly canEdit: boolean;
  /**
   * One step that can be undone.
   *
   * @param label What it did, for "Undo …": "Hide a run".
   * @param edit Gives the next document; the same one means that nothing happened.
   *   Steps of one label within a second (typing, dragging) become one.
   */
  readonly change: (label: string, edit: (document: Fields) => Fields) => void;
}

export const ViewContext = createContext<ViewHandle | null>(null);

/** The view around this component. */
export function useView(): ViewHandle {
  const view = useContext(ViewContext);
  if (view === null) throw new Error("useView stands outside of a view");
  return view;
}
