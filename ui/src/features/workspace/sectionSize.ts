import type { BankSection } from "./bank";

const GAP_PX = 12;

/** How tall a page of a section's panels is where all of its columns have room. */
export function gridHeight(section: BankSection): number {
  const shown = Math.min(section.panels.length, section.columns * section.rows);
  const rows = Math.ceil(shown / section.columns);
  return rows * section.height + Math.max(0, rows - 1) * GAP_PX;
}
