import type { Fields } from "../../spec/document";
import { placeOf, ROW_PX, settled } from "../../spec/freeGrid";
import type { BankSection } from "./bank";

const GAP_PX = 12;

/** How tall a page of a section's panels is where all of its columns have room. */
export function gridHeight(section: BankSection): number {
  if (section.isFree) {
    const places = section.panels.map(({ spec }) => placeOf(spec as unknown as Fields));
    return Math.max(0, ...settled(places).map(({ y, h }) => y + h)) * ROW_PX;
  }
  const shown = Math.min(section.panels.length, section.columns * section.rows);
  const rows = Math.ceil(shown / section.columns);
  return rows * section.height + Math.max(0, rows - 1) * GAP_PX;
}
