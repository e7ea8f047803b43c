/** How panels of a free grid are carried and resized: by pointer and by keys. */
import { createContext, type RefObject, useCallback, useMemo, useState } from "react";

import {
  COLUMNS,
  type Place,
  ROW_PX,
  placeOf,
  placedPanel,
  within,
} from "../../spec/freeGrid";
import type { Fields } from "../../spec/document";
import type { BankPanel, BankSection } from "./bank";
import { useBank } from "./bankContext";
import { movePanel } from "./moves";

export interface FreeMove {
  readonly drag: (press: PointerEvent, panel: BankPanel) => void;
  /** Whether the key moved or, with Shift, resized the panel. */
  readonly key: (key: string, isShift: boolean, panel: BankPanel) => boolean;
}

/** Null where panels stand in rows. */
export const FreeMoveContext = createContext<FreeMove | null>(null);

export interface Draft {
  readonly panel: string;
  readonly place: Place;
}

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export function useFreeMove(section: BankSection, grid: RefObject<HTMLElement | null>) {
  const bank = useBank();
  const [draft, setDraft] = useState<Draft | null>(null);
  const { id } = section;
  const put = useCallback(
    (panel: BankPanel, place: Place, verb: string) => {
      bank.change?.(`${verb} ${panel.title}`, (document) =>
        placedPanel(document, { section: id, panel: panel.id }, place),
      );
      const { x, y, w, h } = within(place);
      bank.say(`${panel.title} is at column ${x + 1}, row ${y + 1}, ${w} by ${h}`);
    },
    [bank, id],
  );
  /** Pixels as columns and rows. */
  const cells = useCallback(
    (x: number, y: number): readonly [number, number] => {
      const width = grid.current?.clientWidth ?? COLUMNS;
      return [Math.round((x * COLUMNS) / width), Math.round(y / ROW_PX)];
    },
    [grid],
  );
  const resize = useCallback(
    (panel: BankPanel, { x, y }: { x: number; y: number }, isDone: boolean) => {
      const from = placeOf(panel.spec as unknown as Fields);
      const [w, h] = cells(x, y);
      const place = within({ ...from, w: from.w + w, h: from.h + h });
      setDraft(isDone ? null : { panel: panel.id, place });
      if (isDone && (w !== 0 || h !== 0)) put(panel, place, "Resize");
    },
    [cells, put],
  );
  const move = useMemo(
    (): FreeMove => ({
      key: (key, isShift, panel) => {
        const by = ARROWS[key];
        if (!by) return false;
        const from = placeOf(panel.spec as unknown as Fields);
        const [x, y] = by;
        if (isShift) put(panel, { ...from, w: from.w + x, h: from.h + y }, "Resize");
        else put(panel, { ...from, x: from.x + x, y: from.y + y }, "Move");
        return true;
      },
      drag: (press, panel) => {
        const from = placeOf(panel.spec as unknown as Fields);
        const ended = new AbortController();
        const { signal } = ended;
        const at = (event: PointerEvent): Place => {
          const [x, y] = cells(
            event.clientX - press.clientX,
            event.clientY - press.clientY,
          );
          return within({ ...from, x: from.x + x, y: from.y + y });
        };
        const end = () => {
          ended.abort();
          setDraft(null);
        };
        const drop = (event: PointerEvent) => {
          end();
          const other = sectionUnder(event);
          const ref = { section: id, panel: panel.id };
          if (other !== null && other !== id) {
            movePanel(bank, ref, panel.title, { section: other });
            return;
          }
          const place = at(event);
          if (place.x !== from.x || place.y !== from.y) put(panel, place, "Move");
        };
        press.preventDefault();
        window.addEventListener(
          "pointermove",
          (event) => setDraft({ panel: panel.id, place: at(event) }),
          { signal },
        );
        window.addEventListener("pointerup", drop, { signal });
        window.addEventListener("pointercancel", end, { signal });
        window.addEventListener(
          "keydown",
          (event) => {
            if (event.key === "Escape") end();
          },
          { signal, capture: true },
        );
      },
    }),
    [bank, cells, id, put],
  );
  return {
    draft,
    move: bank.change ? move : null,
    resize: bank.change ? resize : null,
  };
}

function sectionUnder({ clientX, clientY }: PointerEvent): string | null {
  const element = document.elementFromPoint(clientX, clientY);
  return element?.closest<HTMLElement>("[data-section]")?.dataset["section"] ?? null;
}
