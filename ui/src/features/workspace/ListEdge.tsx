import { type PointerEvent, useState } from "react";

import { usePhone } from "../../state/phone";
import css from "./Runs.module.css";

const KEY = "trailmark.runs";
const NARROWEST = 220;
const WIDEST = 720;
const USUAL = 264;
const STEP = 16;

interface Kept {
  readonly px: number;
  readonly isCollapsed: boolean;
}

export interface ListWidth extends Kept {
  /** On a phone, where the list lies over the panels while it is open. */
  readonly isSheet: boolean;
  readonly set: (px: number) => void;
  readonly toggle: () => void;
}

/** How wide the list of runs is, which belongs to the screen and not to the view. */
export function useListWidth(): ListWidth {
  const [kept, setKept] = useState(read);
  const isSheet = usePhone();
  const [isSheetOpen, setSheetOpen] = useState(false);
  const keep = (next: Kept) => {
    setKept(next);
    try {
      localStorage.setItem(KEY, JSON.stringify(next));
    } catch {
      // A browser that keeps nothing shows it for now.
    }
  };
  return {
    px: kept.px,
    isSheet,
    isCollapsed: isSheet ? !isSheetOpen : kept.isCollapsed,
    set: (px) => keep({ ...kept, px: Math.min(Math.max(px, NARROWEST), WIDEST) }),
    toggle: () =>
      isSheet
        ? setSheetOpen(!isSheetOpen)
        : keep({ ...kept, isCollapsed: !kept.isCollapsed }),
  };
}

function read(): Kept {
  try {
    const found = JSON.parse(
      localStorage.getItem(KEY) ?? "null",
    ) as Partial<Kept> | null;
    const px = typeof found?.px === "number" ? found.px : USUAL;
    return {
      px: Math.min(Math.max(px, NARROWEST), WIDEST),
      isCollapsed: found?.isCollapsed === true,
    };
  } catch {
    return { px: USUAL, isCollapsed: false };
  }
}

/** The right edge of the list: dragged, or moved with the arrow keys. */
export function ListEdge({ width }: { width: ListWidth }) {
  const follow = (press: PointerEvent<HTMLDivElement>) => {
    const edge = press.currentTarget;
    const from = width.px - press.clientX;
    edge.setPointerCapture(press.pointerId);
    const move = (event: globalThis.PointerEvent) => width.set(from + event.clientX);
    const end = () => {
      edge.removeEventListener("pointermove", move);
      edge.removeEventListener("pointerup", end);
      edge.removeEventListener("pointercancel", end);
    };
    edge.addEventListener("pointermove", move);
    edge.addEventListener("pointerup", end);
    edge.addEventListener("pointercancel", end);
  };
  return (
    // A separator with a value is a control, which the rule does not know.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      role="separator"
      aria-label="Width of the list of runs"
      aria-orientation="vertical"
      aria-valuenow={width.px}
      aria-valuemin={NARROWEST}
      aria-valuemax={WIDEST}
      tabIndex={0}
      className={css.edge}
      onPointerDown={follow}
      onDoubleClick={() => width.set(USUAL)}
      onKeyDown={(event) => {
        if (event.key === "ArrowLeft") width.set(width.px - STEP);
        else if (event.key === "ArrowRight") width.set(width.px + STEP);
        else return;
        event.preventDefault();
      }}
    />
  );
}
