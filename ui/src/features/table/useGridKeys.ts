import type { KeyboardEvent } from "react";

import { pressedOf } from "../shell/shortcuts";
import type { CellAction, CellPlace } from "./CellTools";

const KEYS = [
  "cellSelect",
  "cellExtend",
  "cellSelectAll",
  "cellOpen",
  "cellEdit",
  "cellCopy",
  "cellFilter",
  "cellEye",
  "cellPin",
  "cellBaseline",
  "cellDown",
  "cellUp",
] as const;

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
  act: (place: CellPlace, action: CellAction | "open" | "eye" | "pin") => void;
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
    const acts: Readonly<Record<(typeof KEYS)[number], () => void>> = {
      cellSelect: () => keys.toggle(line),
      cellExtend: () => keys.extendTo(line),
      cellSelectAll: keys.selectAll,
      cellOpen: () => keys.act(active, "open"),
      cellEdit: () => keys.act(active, "edit"),
      cellCopy: () => keys.act(active, "copy"),
      cellFilter: () => keys.act(active, "filter"),
      cellEye: () => keys.act(active, "eye"),
      cellPin: () => keys.act(active, "pin"),
      cellBaseline: () => keys.act(active, "baseline"),
      cellDown: () => keys.moveTo(at(line + 1, number)),
      cellUp: () => keys.moveTo(at(line - 1, number)),
    };
    const wanted = pressedOf(event, KEYS);
    if (moved) {
      if (event.shiftKey && event.key.startsWith("Arrow")) keys.extendTo(moved.line);
      keys.moveTo(moved);
    } else if (wanted) {
      acts[wanted]();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
}
