import { Copy, Filter, Pencil, Target } from "lucide-react";
import { type RefObject, useEffect, useState } from "react";

import css from "./Grid.module.css";

/** A cell by line and number of its column. */
export interface CellPlace {
  readonly line: number;
  readonly number: number;
}

export type CellAction = "copy" | "filter" | "edit" | "baseline";

interface CellToolsProps {
  scroller: RefObject<HTMLDivElement | null>;
  /** What can be done with a cell; none for an empty list. */
  actionsOf: (place: CellPlace) => readonly CellAction[];
  onAction: (place: CellPlace, action: CellAction) => void;
}

interface Hovered extends CellPlace {
  readonly topPx: number;
  readonly rightPx: number;
  readonly actions: readonly CellAction[];
}

const TOOLS = {
  copy: { label: "Copy this value", Icon: Copy },
  filter: { label: "Filter by this value", Icon: Filter },
  edit: { label: "Edit", Icon: Pencil },
  baseline: { label: "Compare others with this run", Icon: Target },
} as const;

/**
 * Buttons over the cell under the pointer. One for the whole grid: buttons in each cell
 * would be most of what is drawn while scrolling. Keys do the same (c, f, Enter).
 */
export function CellTools({ scroller, actionsOf, onAction }: CellToolsProps) {
  const [hovered, setHovered] = useState<Hovered | null>(null);
  useEffect(() => {
    const box = scroller.current;
    if (box === null) return;
    const onOver = (event: PointerEvent) => {
      if (event.pointerType === "touch") return;
      const target = event.target as HTMLElement;
      if (target.closest("[data-tools]")) return;
      const cell = target.closest<HTMLElement>("[data-number]");
      const row = cell?.closest<HTMLElement>("[data-line]");
      if (!cell || !row) return setHovered(null);
      const place = { line: Number(row.dataset["line"]), number: numberOf(cell) };
      const actions = actionsOf(place);
      if (actions.length === 0) return setHovered(null);
      const { top, right } = cell.getBoundingClientRect();
      const edge = box.getBoundingClientRect().right;
      setHovered({ ...place, topPx: top, rightPx: Math.min(right, edge), actions });
    };
    const leave = () => setHovered(null);
    box.addEventListener("pointerover", onOver);
    box.addEventListener("pointerleave", leave);
    box.addEventListener("scroll", leave, { passive: true });
    return () => {
      box.removeEventListener("pointerover", onOver);
      box.removeEventListener("pointerleave", leave);
      box.removeEventListener("scroll", leave);
    };
  }, [scroller, actionsOf]);
  if (hovered === null) return null;
  return (
    <span
      className={css.tools}
      role="none"
      data-tools=""
      style={{ top: hovered.topPx, left: hovered.rightPx }}
    >
      {hovered.actions.map((action) => {
        const { label, Icon } = TOOLS[action];
        return (
          <button
            key={action}
            type="button"
            tabIndex={-1}
            aria-label={label}
            title={label}
            onClick={(event) => {
              event.stopPropagation();
              setHovered(null);
              onAction(hovered, action);
            }}
          >
            <Icon aria-hidden />
          </button>
        );
      })}
    </span>
  );
}

function numberOf(cell: HTMLElement): number {
  return Number(cell.dataset["number"]);
}
