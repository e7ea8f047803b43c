/** Lines of the list of runs: pinned ones on top, then runs, or groups and their runs. */
import { type ListRow, listRows } from "../../spec/grouping";
import type { ListedRun } from "./listedRun";
import type { RunList } from "./useRunList";

export type Line = ListRow<ListedRun> & {
  /** Unique in the list, and the same while the line stands for the same. */
  readonly name: string;
  readonly isPinned: boolean;
};

type Listed = Pick<RunList, "rows" | "pinned" | "grouping" | "totals">;

export function linesOf(
  { rows, pinned, grouping, totals }: Listed,
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
  return [...top, ...below, ...farGroups({ grouping, totals }, below)];
}

/** Outer groups of which no run is loaded: told with their numbers all the same. */
function farGroups(
  { grouping, totals }: Pick<Listed, "grouping" | "totals">,
  lines: readonly Line[],
): readonly Line[] {
  const [key] = grouping;
  if (key === undefined) return [];
  const there = new Set(lines.map((line) => line.name));
  const found: Line[] = [];
  for (const id of totals.keys()) {
    const values = JSON.parse(id) as readonly (string | null)[];
    if (values.length !== 1 || there.has(id)) continue;
    const path = [{ key, value: values[0] ?? null }];
    const group = { path, id, runs: [], groups: [] };
    found.push({
      kind: "group",
      group,
      depth: 0,
      isOpen: false,
      name: id,
      isPinned: false,
    });
  }
  return found;
}

/** The runs that a line stands for. */
export function runsOfLine(line: Line): readonly ListedRun[] {
  return line.kind === "run" ? [line.run] : line.group.runs;
}
