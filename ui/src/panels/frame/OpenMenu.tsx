import type { RefObject } from "react";
import { Menu, MenuItem, MenuSection, Popover } from "react-aria-components";

import css from "./PanelFrame.module.css";
import type { PanelAction } from "./PanelMenu";

/** An open menu of actions; arrows, letters, Enter and Escape work as expected. */
export function OpenMenu({
  label,
  anchor,
  groups,
  onChoose,
  onClose,
}: {
  readonly label: string;
  readonly anchor: RefObject<HTMLButtonElement | null>;
  /** Separated by lines. */
  readonly groups: readonly (readonly PanelAction[])[];
  readonly onChoose: (action: PanelAction) => void;
  readonly onClose: () => void;
}) {
  const filled = groups.filter((group) => group.length > 0);
  return (
    <Popover
      className={css.popover!}
      aria-label={label}
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
        {filled.map((group) => (
          <MenuSection
            key={group[0]!.id}
            className={css.group!}
            aria-label={filled.length > 1 ? group[0]!.label : label}
          >
            {group.map((item) => (
              <MenuItem
                key={item.id}
                id={item.id}
                textValue={item.label}
                isDisabled={item.isDisabled ?? false}
                className={`${css.item} ${item.isDangerous ? css.danger : ""}`}
                onAction={() => onChoose(item)}
              >
                {item.isChecked !== undefined && (
                  <span className={css.check} aria-hidden>
                    {item.isChecked ? "✓" : ""}
                  </span>
                )}
                <span>{item.label}</span>
                {item.isChecked && <span className="visually-hidden">, on</span>}
              </MenuItem>
            ))}
          </MenuSection>
        ))}
      </Menu>
    </Popover>
  );
}
