import { cellOf, parseAccessor } from "./accessor";
import type { ValuedRun } from "./panelRuns";

/**
 * A legend template such as `${run:displayName} - ${config:dropout}` filled in for a
 * run. The part in `[[ … ]]` belongs to a crosshair, which these charts do not have.
 */
export function fillTemplate(template: string | null, one: ValuedRun): string {
  if (template === null) return one.run.displayName;
  const filled = template
    .replace(/\[\[.*?\]\]/gs, "")
    .replace(/\$\{((?:run|config|summary):[^}]*)\}/g, (_whole, name: string) => {
      const cell = cellOf(one.values, parseAccessor(name));
      if (cell === null) return "";
      return typeof cell === "number" ? String(Number(cell.toPrecision(5))) : cell;
    })
    .trim();
  return filled === "" ? one.run.displayName : filled;
}
