import { X } from "lucide-react";
import type { ReactNode } from "react";
import {
  Dialog as AriaDialog,
  Heading,
  Modal,
  ModalOverlay,
} from "react-aria-components";

import { Button, IconButton } from "./Button";
import css from "./Dialog.module.css";

interface DialogProps {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  children: ReactNode;
  /** Width in CSS pixels at most. */
  width?: number;
}

/** A layer above the page that Escape or a click outside closes. */
export function Dialog({ title, isOpen, onClose, children, width = 440 }: DialogProps) {
  return (
    <ModalOverlay
      className={css.overlay}
      isOpen={isOpen}
      isDismissable
      onOpenChange={(open) => !open && onClose()}
    >
      <Modal className={css.modal} style={{ maxWidth: width }}>
        <AriaDialog className={css.dialog}>
          <header className={css.header}>
            <Heading slot="title" className={css.title}>
              {title}
            </Heading>
            <IconButton label="Close" onPress={onClose}>
              <X />
            </IconButton>
          </header>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

interface ConfirmProps {
  title: string;
  isOpen: boolean;
  /** What the button does, as a verb: "Delete 3 runs". */
  action: string;
  isDangerous?: boolean;
  isBusy?: boolean;
  error?: string | null;
  onConfirm: () => void;
  onClose: () => void;
  children: ReactNode;
}

/** Asks before something that cannot be taken back. */
export function ConfirmDialog(props: ConfirmProps) {
  return (
    <Dialog title={props.title} isOpen={props.isOpen} onClose={props.onClose}>
      <div className={css.body}>{props.children}</div>
      {props.error && (
        <p role="alert" className={css.error}>
          {props.error}
        </p>
      )}
      <footer className={css.footer}>
        <Button onPress={props.onClose} autoFocus>
          Cancel
        </Button>
        <Button
          look={props.isDangerous ? "danger" : "primary"}
          isDisabled={props.isBusy ?? false}
          onPress={props.onConfirm}
        >
          {props.action}
        </Button>
      </footer>
    </Dialog>
  );
}
