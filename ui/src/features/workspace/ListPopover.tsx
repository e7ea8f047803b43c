import type { ReactNode } from "react";
import { Button, Dialog, DialogTrigger, Popover } from "react-aria-components";

import css from "./Runs.module.css";

interface ListPopoverProps {
  label: string;
  /** What stands in the closed button. */
  icon: ReactNode;
  /** How many things are set; none marks nothing. */
  count: number;
  children: ReactNode;
  isOpen?: boolean;
  onOpenChange?: (isOpen: boolean) => void;
}

/** A button of the list's head that opens what it sets. */
export function ListPopover(props: ListPopoverProps) {
  const { label, icon, count, children, isOpen, onOpenChange } = props;
  const open = {
    ...(isOpen === undefined ? {} : { isOpen }),
    ...(onOpenChange ? { onOpenChange } : {}),
  };
  return (
    <DialogTrigger {...open}>
      <Button
        className={css.tool!}
        aria-label={count > 0 ? `${label} (${count})` : label}
        // The name says the number; to be seen it is drawn by the style.
        data-set={count > 0 ? count : undefined}
      >
        {icon}
      </Button>
      <Popover className={css.popover!} placement="bottom start" offset={4}>
        <Dialog className={css.menu!} aria-label={label}>
          {children}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
