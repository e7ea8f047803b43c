import {
  lazy,
  type ReactNode,
  Suspense,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";

import { ViewContext } from "../../spec/handle";
import { BankContext, type Layer, type Revealed, RevealedContext } from "./bankContext";
import type { PanelBankProps } from "./PanelBank";
import { usePanelCommands } from "./usePanelCommands";

const BankLayer = lazy(async () => ({
  default: (await import("./BankLayer")).BankLayer,
}));

/** Lets everything inside change the bank, and shows what lies over it. */
export function BankProvider({
  bank: props,
  children,
}: {
  bank: PanelBankProps;
  children: (layer: Layer | null) => ReactNode;
}) {
  const view = useContext(ViewContext);
  const [layer, open] = useState<Layer | null>(null);
  const [revealed, setRevealed] = useState<Revealed | null>(null);
  const [words, say] = useState("");
  const sections = useRef(props.sections);
  useEffect(() => {
    sections.current = props.sections;
  });
  const change = view?.canEdit === true ? view.change : null;
  const bank = useMemo(
    () => ({
      change,
      open,
      say,
      sections: () => sections.current,
      reveal: (ref: Revealed["ref"], isFocused = false) =>
        setRevealed({ ref, isFocused }),
    }),
    [change],
  );
  usePanelCommands(bank, props.sections, props.patch);
  return (
    <BankContext value={bank}>
      <RevealedContext value={revealed}>{children(layer)}</RevealedContext>
      {layer && layer.kind !== "renameSection" && (
        <Suspense fallback={null}>
          <BankLayer layer={layer} bank={props} onClose={() => open(null)} />
        </Suspense>
      )}
      <p role="status" className="visually-hidden">
        {words}
      </p>
    </BankContext>
  );
}
