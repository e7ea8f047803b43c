import { EllipsisVertical } from "lucide-react";
import { Suspense, lazy, useRef, useState } from "react";

import css from "./PanelFrame.module.css";

export interface PanelAction {
  readonly id: string;
  readonly label: string;
  readonly onAction: () => void;
}

const OpenMenu = lazy(async () => ({ default: (await import("./OpenMenu")).OpenMenu }));

/**
 * The button behind which a panel's menu waits.
 *
 * The menu itself comes into being when it is first opened: sixty panels would
 * otherwise pay for sixty menus nobody has asked for.
 */
export function PanelMenu({
  title,
  items,
}: {
  readonly title: string;
  readonly items: readonly PanelAction[];
}) {
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button
        ref={button}
        type="button"
        className={css.button}
        aria-label={`Menu of ${title}`}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => setOpen(true)}
      >
        <EllipsisVertical aria-hidden />
      </button>
      {isOpen && (
        <Suspense fallback={null}>
          <OpenMenu
            label={`Menu of ${title}`}
            anchor={button}
            items={items}
            onClose={() => setOpen(false)}
          />
        </Suspense>
      )}
    </>
  );
}
