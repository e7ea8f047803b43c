import { EllipsisVertical } from "lucide-react";
import { Suspense, lazy, useEffect, useRef, useState } from "react";

import css from "./PanelFrame.module.css";

export interface PanelAction {
  readonly id: string;
  readonly label: string;
  readonly isDangerous?: boolean;
  readonly isDisabled?: boolean;
  /** Present where the entry switches something: whether it is on. */
  readonly isChecked?: boolean;
  readonly onAction: () => void;
}

type Groups = readonly (readonly PanelAction[])[];

const OpenMenu = lazy(async () => ({ default: (await import("./OpenMenu")).OpenMenu }));

/**
 * The button behind which a panel's or section's menu waits.
 *
 * The menu itself comes into being when it is first opened: sixty panels would
 * otherwise pay for sixty menus nobody has asked for.
 */
export function PanelMenu({
  title,
  groups,
}: {
  readonly title: string;
  readonly groups: () => Groups;
}) {
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState<Groups | null>(null);
  const [chosen, setChosen] = useState<PanelAction | null>(null);
  // What is chosen happens once the menu is gone: it would take back the focus from a
  // field or a dialog that opens, and dialogs give it back to where it was.
  useEffect(() => {
    if (!chosen) return;
    button.current?.focus();
    chosen.onAction();
  }, [chosen]);
  return (
    <>
      <button
        ref={button}
        type="button"
        className={css.button}
        aria-label={`Menu of ${title}`}
        aria-haspopup="menu"
        aria-expanded={open !== null}
        onClick={() => {
          setChosen(null);
          setOpen(groups());
        }}
      >
        <EllipsisVertical aria-hidden />
      </button>
      {open && (
        <Suspense fallback={null}>
          <OpenMenu
            label={`Menu of ${title}`}
            anchor={button}
            groups={open}
            onChoose={setChosen}
            onClose={() => setOpen(null)}
          />
        </Suspense>
      )}
    </>
  );
}
