import { X } from "lucide-react";
import type { ReactNode } from "react";
import {
  Dialog as AriaDialog,
  Heading,
  Modal,
  ModalOverlay,
} from "react-aria-components";

import { IconButton } from "./Button";
import css from "./Drawer.module.css";

interface DrawerProps {
  title: string;
  /** Width in CSS pixels at most. */
  width: number;
  onClose: () => void;
  /** Buttons that stay at the bottom while the content scrolls. */
  footer?: ReactNode;
  children: ReactNode;
}

/** A layer at the right edge that Escape or a click outside closes. */
export function Drawer({ title, width, onClose, footer, children }: DrawerProps) {
  return (
    <ModalOverlay
      className={css.overlay!}
      isOpen
      isDismissable
      onOpenChange={(open) => !open && onClose()}
    >
      <Modal className={css.modal!} style={{ maxWidth: width }}>
        <AriaDialog className={css.dialog!}>
          <header className={css.header}>
            <Heading slot="title" className={css.title}>
              {title}
            </Heading>
            <IconButton label="Close" onPress={onClose}>
              <X />
            </IconButton>
          </header>
          <div className={css.body}>{children}</div>
          {footer && <footer className={css.footer}>{footer}</footer>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
