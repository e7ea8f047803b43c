import { useParams, useRouter } from "@tanstack/react-router";
import { CornerDownLeft, Search, X } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { Dialog, Input, Modal, ModalOverlay, TextField } from "react-aria-components";

import { isPressed } from "../shell/keys";
import { keysOf } from "../shell/shortcutList";
import { useOfferedCommands } from "./commands";
import { isLocal, type PaletteItem } from "./groups";
import css from "./Palette.module.css";
import { PaletteList } from "./PaletteList";
import { type Line, linesOf, neighbourLine } from "./lines";
import { usePaletteGroups } from "./usePaletteGroups";
import { useShellCommands } from "./useShellCommands";

const NONE: ReadonlySet<string> = new Set();

/** Looks for everything there is by name, and for what can be done on this page. */
export function Palette({ onClose }: { onClose: () => void }) {
  return (
    <ModalOverlay
      className={css.overlay!}
      isOpen
      isDismissable
      onOpenChange={(isOpen) => !isOpen && onClose()}
    >
      <Modal className={css.modal!}>
        <Dialog className={css.dialog!} aria-label="Search and commands">
          <Finder onClose={onClose} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function Finder({ onClose }: { onClose: () => void }) {
  const [typed, setTyped] = useState("");
  const [expanded, setExpanded] = useState(NONE);
  const [chosen, setChosen] = useState<string | null>(null);
  const ofPage = useOfferedCommands();
  const ofShell = useShellCommands();
  const [always] = useState(ofShell);
  const commands = useMemo(() => [...ofPage, ...always], [ofPage, always]);
  const { entity, project } = useParams({ strict: false });
  const place = useMemo(() => ({ entity, project }), [entity, project]);
  const found = usePaletteGroups(typed, place, commands, expanded);
  const lines = useMemo(() => linesOf(found.groups), [found.groups]);
  const active = lines.find((line) => line.id === chosen) ?? lines[0];
  const listId = useId();
  const open = useOpen(onClose);
  const act = (line: Line, inNewTab: boolean) => {
    if (line.kind === "item") open(line.item, inNewTab);
    else setExpanded((now) => new Set([...now, line.group.id]));
  };
  const enter = useEnter(active, found.isSearching, act);
  const onKeyDown = (event: KeyboardEvent) => {
    const isPalette = keysOf("palette").some((one) => isPressed(event, one));
    if (isPalette) onClose();
    else if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      enter.press(event.ctrlKey || event.metaKey);
    } else {
      const next = neighbourLine(lines, active, event.key);
      if (next === undefined) return;
      setChosen(next.id);
    }
    event.preventDefault();
  };
  return (
    <>
      <TextField
        aria-label="Search everything"
        className={css.field!}
        value={typed}
        onChange={(text) => {
          setTyped(text);
          setExpanded(NONE);
          setChosen(null);
          enter.cancel();
        }}
        autoFocus
      >
        <Search aria-hidden />
        <Input
          className={css.input!}
          placeholder="Search runs, projects, reports … or > for commands"
          role="combobox"
          aria-expanded={lines.length > 0}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={active && `${listId}-${active.id}`}
          autoComplete="off"
          spellCheck={false}
          onKeyDown={onKeyDown}
        />
        <button
          type="button"
          className={css.close}
          aria-label="Close"
          tabIndex={-1}
          onClick={onClose}
        >
          <X aria-hidden />
        </button>
      </TextField>
      <PaletteList
        id={listId}
        typed={typed}
        found={found}
        active={active?.id ?? null}
        onActive={setChosen}
        onAct={act}
      />
      <footer className={css.footer}>
        <span>
          <kbd className={css.key}>↑</kbd> <kbd className={css.key}>↓</kbd> choose
        </span>
        <span>
          <kbd className={css.key}>
            <CornerDownLeft aria-label="Enter" />
          </kbd>
          open
        </span>
        <span>
          <kbd className={css.key}>Ctrl Enter</kbd> in a new tab
        </span>
        <span>
          <kbd className={css.key}>&gt;</kbd> commands
        </span>
        <span>
          <kbd className={css.key}>Esc</kbd> close
        </span>
      </footer>
    </>
  );
}

/**
 * Enter, which may come before the server has answered what was typed: what is listed
 * till then answers something else, so it waits.
 */
function useEnter(
  active: Line | undefined,
  isSearching: boolean,
  act: (line: Line, inNewTab: boolean) => void,
) {
  const pending = useRef<{ readonly inNewTab: boolean } | null>(null);
  const isReady = !isSearching || (active !== undefined && isLocal(active.group.id));
  useEffect(() => {
    const asked = pending.current;
    if (asked === null || !isReady) return;
    pending.current = null;
    if (active) act(active, asked.inNewTab);
  });
  return {
    press: (inNewTab: boolean) => {
      if (!isReady) pending.current = { inNewTab };
      else if (active) act(active, inNewTab);
    },
    cancel: () => {
      pending.current = null;
    },
  };
}

/** Opens what was chosen, here or in a new tab. */
function useOpen(onClose: () => void) {
  const router = useRouter();
  return ({ path, run }: PaletteItem, inNewTab: boolean) => {
    if (inNewTab && path !== null) {
      window.open(path, "_blank", "noopener");
      return;
    }
    onClose();
    if (run === null) {
      if (path !== null) router.history.push(path);
      return;
    }
    // The layer goes first and gives the focus back; what opens next may take it.
    requestAnimationFrame(() => requestAnimationFrame(run));
  };
}
