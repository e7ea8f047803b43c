import { type RefObject, useCallback, useState } from "react";

import { laidOutSection } from "../../spec/sections";
import type { BankSection } from "./bank";
import { useBank } from "./bankContext";

type Size = Pick<BankSection, "columns" | "height">;

const LOWEST_PX = 140;
const HIGHEST_PX = 1200;
const MOST_COLUMNS = 8;

/**
 * The size of a section's panels while a corner is dragged, and how it is dragged. As
 * wide as the corner asks for is as many columns as come nearest.
 */
export function useResize(
  section: BankSection,
  columns: number,
  grid: RefObject<HTMLElement | null>,
) {
  const { change } = useBank();
  const [draft, setDraft] = useState<Size | null>(null);
  const { id, name, height } = section;
  const resize = useCallback(
    ({ x, y }: { x: number; y: number }, isDone: boolean) => {
      const whole = grid.current?.clientWidth ?? 0;
      const wide = Math.max(1, whole / columns + x);
      const next = {
        columns: x === 0 ? columns : within(Math.round(whole / wide), 1, MOST_COLUMNS),
        height: within(Math.round(height + y), LOWEST_PX, HIGHEST_PX),
      };
      setDraft(isDone ? null : next);
      if (!isDone || (next.columns === columns && next.height === height)) return;
      change?.(`Resize the panels of ${name}`, (document) =>
        laidOutSection(document, id, {
          height: next.height,
          // A narrow screen shows fewer columns than the section has: that is no choice.
          ...(next.columns !== columns && { columns: next.columns }),
        }),
      );
    },
    [change, grid, id, name, height, columns],
  );
  return { draft, resize: change ? resize : null };
}

function within(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
