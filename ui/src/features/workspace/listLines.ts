/** Lines of the list of runs: pinned ones on top, then runs, or groups and their runs. */
import { type ListRow, listRows } from "../../spec/grouping";
import type { ListedRun } from "./listedRun";
import type { RunList } from "./useRunList";

export type Line = ListRow<ListedRun> & {
  /** Unique in the list, and the same while the line stands for the same. */
  readonly name: string;
  readonly isPinned: boolean;
};

export function linesOf(
  { rows, pinned, grouping }: Pick<RunList, "rows" | "pinned" | "grouping">,
  isOpen: (groupId: string) => boolean,
): readonly Line[] {
  const above = new Set(pinned.map((run) => run.name));
  const top: Line[] = pinned.map((run) => ({
    kind: "run",
    run,
    depth: 0,
    name: `pinned ${run.name}`,
    isPinned: true,
  }));
  // Groups keep their pinned runs, so that their numbers are right.
  const listed =
    grouping.length > 0 ? rows : rows.filter((run) => !above.has(run.name));
  const below = listRows(listed, grouping, isOpen).map((row): Line => ({
    ...row,
    name: row.kind === "run" ? row.run.name : row.group.id,
    isPinned: false,
  }));
  return [...top, ...below];
}

/** The runs that a line stands for. */
export function runsOfLine(line: Line): readonly ListedRun[] {
  return line.kind === "run" ? [line.run] : line.group.runs;
}
