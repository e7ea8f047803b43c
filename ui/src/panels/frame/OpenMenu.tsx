import type { RefObject } from "react";
import { Menu, MenuItem, Popover } from "react-aria-components";

import css from "./PanelFrame.module.css";
import type { PanelAction } from "./PanelMenu";

/** The open menu of a panel; arrows, letters, Enter and Escape work as expected. */
export function OpenMenu({
  label,
  anchor,
  items,
  onClose,
}: {
  readonly label: string;
  readonly anchor: RefObject<HTMLButtonElement | null>;
  readonly items: readonly PanelAction[];
  readonly onClose: () => void;
}) {
  return (
    <Popover
      className={css.popover!}
      triggerRef={anchor}
      placement="bottom end"
      offset={4}
      isOpen
      onOpenChange={(open) => !open && onClose()}
    >
      <Menu
        aria-label={label}
        className={css.menu!}
        autoFocus="first"
        onClose={onClose}
      >
        {items.map((item) => (
          <MenuItem
            key={item.id}
            id={item.id}
            className={css.item!}
            onAction={item.onAction}
          >
            {item.label}
          </MenuItem>
        ))}
      </Menu>
    </Popover>
  );
}
