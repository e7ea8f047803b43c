/** What the parts of a panel bank share: how it is changed, and the layer that is open. */
import { createContext, useContext } from "react";

import type { ViewHandle } from "../../spec/handle";
import type { PanelRef } from "../../spec/panels";
import type { BankSection } from "./bank";

/** What lies over the bank, or is being typed in it. */
export type Layer =
  | { readonly kind: "edit"; readonly ref: PanelRef }
  | { readonly kind: "new"; readonly section: string | null; readonly viewType: string }
  | { readonly kind: "rename"; readonly ref: PanelRef }
  | { readonly kind: "move"; readonly ref: PanelRef }
  | { readonly kind: "renameSection"; readonly section: string }
  | { readonly kind: "layout"; readonly section: string }
  | { readonly kind: "add"; readonly section: string | null };

export interface Bank {
  /** Null where nothing can be arranged: somebody else's view, a run's page. */
  readonly change: ViewHandle["change"] | null;
  /** All sections as they are now, whatever a search leaves of them. */
  readonly sections: () => readonly BankSection[];
  readonly open: (layer: Layer | null) => void;
  /** Turns to the page on which a panel is; `isFocused` puts the focus on its handle. */
  readonly reveal: (ref: PanelRef, isFocused?: boolean) => void;
  /** Says what happened to those who do not see it. */
  readonly say: (words: string) => void;
}

export const BankContext = createContext<Bank | null>(null);

export function useBank(): Bank {
  const bank = useContext(BankContext);
  if (bank === null) throw new Error("useBank stands outside of a panel bank");
  return bank;
}

/** The panel that was moved or added last, and whether its handle wants the focus. */
export interface Revealed {
  readonly ref: PanelRef;
  readonly isFocused: boolean;
}

export const RevealedContext = createContext<Revealed | null>(null);
