import type { KeyboardEvent } from "react";

import type { CellAction, CellPlace } from "./CellTools";

/** The line of the headers. */
export const HEAD_LINE = -1;

interface GridKeys {
  active: CellPlace;
  lines: number;
  columns: number;
  linesPerPage: number;
  moveTo: (place: CellPlace) => void;
  /** Selects to the line, from where the last selection was. */
  extendTo: (line: number) => void;
  toggle: (line: number) => void;
  selectAll: () => void;
  act: (place: CellPlace, action: CellAction | "open" | "eye") => void;
}

/** What keys do in the grid: arrows move, Space selects, Enter opens or edits. */
export function gridKeyHandler(keys: GridKeys) {
  const { active, lines, columns } = keys;
  const at = (line: number, number: number): CellPlace => ({
    line: Math.min(Math.max(line, HEAD_LINE), lines - 1),
    number: Math.min(Math.max(number, 1), columns),
  });
  return (event: KeyboardEvent) => {
    // Keys in a field or a menu are theirs.
    if (event.defaultPrevented || event.target !== event.currentTarget) return;
    const isWide = event.ctrlKey || event.metaKey;
    const { line, number } = active;
    const moves: Readonly<Record<string, CellPlace>> = {
      ArrowUp: at(isWide ? 0 : line - 1, number),
      ArrowDown: at(isWide ? lines - 1 : line + 1, number),
      ArrowLeft: at(line, number - 1),
      ArrowRight: at(line, number + 1),
      PageUp: at(Math.max(line - keys.linesPerPage, 0), number),
      PageDown: at(line + keys.linesPerPage, number),
      Home: at(isWide ? 0 : line, 1),
      End: at(isWide ? lines - 1 : line, columns),
    };
    const moved = moves[event.key];
    const acts: Readonly<Record<string, () => void>> = {
      " ": () => (event.shiftKey ? keys.extendTo(line) : keys.toggle(line)),
      Enter: () => keys.act(active, "open"),
      F2: () => keys.act(active, "edit"),
    };
    const letters: Readonly<Record<string, () => void>> = {
      c: () => keys.act(active, "copy"),
      f: () => keys.act(active, "filter"),
      x: () => keys.toggle(line),
      v: () => keys.act(active, "eye"),
      j: () => keys.moveTo(at(line + 1, number)),
      k: () => keys.moveTo(at(line - 1, number)),
    };
    const letter = event.key.toLowerCase();
    if (moved) {
      if (event.shiftKey && event.key.startsWith("Arrow")) keys.extendTo(moved.line);
      keys.moveTo(moved);
    } else if (acts[event.key]) {
      acts[event.key]!();
    } else if (isWide && letter === "a") {
      keys.selectAll();
    } else if (isWide && letter === "c") {
      keys.act(active, "copy");
    } else if (!isWide && !event.altKey && letters[letter]) {
      letters[letter]();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
}
