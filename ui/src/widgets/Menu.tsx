import type { ReactNode } from "react";
import {
  Button,
  Menu as AriaMenu,
  MenuItem as AriaMenuItem,
  type MenuItemProps,
  type MenuProps,
  MenuTrigger,
  Popover,
} from "react-aria-components";

import css from "./Menu.module.css";

interface MenuButtonProps extends MenuProps<object> {
  label: string;
  /** What the closed menu shows: an icon or a short text. */
  face: ReactNode;
  placement?: "bottom start" | "bottom end" | "right bottom";
  buttonClass?: string;
}

/** A button that opens a menu; arrows, letters, Enter and Escape work as expected. */
export function MenuButton(props: MenuButtonProps) {
  const { label, face, placement = "bottom end", buttonClass, ...menu } = props;
  return (
    <MenuTrigger>
      <Button aria-label={label} className={buttonClass ?? css.face}>
        {face}
      </Button>
      <Popover className={css.popover} placement={placement} offset={4}>
        <AriaMenu {...menu} aria-label={label} className={css.menu} />
      </Popover>
    </MenuTrigger>
  );
}

interface ItemProps extends Omit<MenuItemProps, "className" | "style" | "children"> {
  children: ReactNode;
  icon?: ReactNode;
  isDangerous?: boolean;
}

export function MenuItem({ children, icon, isDangerous, ...rest }: ItemProps) {
  const text = typeof children === "string" ? children : undefined;
  return (
    <AriaMenuItem
      {...(text ? { textValue: text } : {})}
      {...rest}
      className={`${css.item} ${isDangerous ? css.danger : ""}`}
    >
      {({ isSelected }) => (
        <>
          <span className={css.icon} aria-hidden>
            {icon ?? (isSelected ? "✓" : "")}
          </span>
          <span>{children}</span>
        </>
      )}
    </AriaMenuItem>
  );
}
