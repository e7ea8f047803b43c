/** What the page puts around a panel, whatever its kind: a handle, and more of a menu. */
import { createContext, type ReactNode } from "react";

import type { PanelAction } from "./PanelMenu";

export interface PanelChrome {
  /** Groups of entries behind the panel's own; asked for when the menu opens. */
  readonly menu: () => readonly (readonly PanelAction[])[];
  /** What the panel is moved by. */
  readonly handle?: ReactNode;
  /** Buttons left of "Full screen". */
  readonly actions?: ReactNode;
}

/** Null where panels stand by themselves. */
export const PanelChromeContext = createContext<PanelChrome | null>(null);
