/** Where two people changed the same, in words: what a notice can hold. */
import { type Fields, fieldsOf, listOf, textOf, valueAt } from "./document";
import type { ConflictPath } from "./merge";
import { panelTitle } from "./panels";
import { PANELS } from "./panelsApart";

const SECTIONS = ["section", "panelBankConfig", "sections"];
const RUN_SET: Readonly<Record<string, string>> = {
  filters: "the filter",
  grouping: "the grouping",
  sort: "the order of the runs",
  search: "the search for runs",
  selections: "which runs are drawn",
  pinnedRunIds: "the pinned runs",
  baselineRunId: "the baseline",
  runFeed: "the columns",
};
const NAMED = 3;

/** "the filter, panel “loss” and 2 more". */
export function conflictWords(
  document: Fields,
  conflicts: readonly ConflictPath[],
): string {
  const names = [...new Set(conflicts.map((path) => conflictName(document, path)))];
  const shown = names.length <= NAMED ? names : names.slice(0, NAMED - 1);
  const more = names.length - shown.length;
  const all = more > 0 ? [...shown, `${more} more`] : shown;
  return all.length < 2
    ? all.join("")
    : `${all.slice(0, -1).join(", ")} and ${all.at(-1)!}`;
}

function conflictName(document: Fields, path: ConflictPath): string {
  const [first = "", ...inner] = path;
  if (first === PANELS) return panelName(document, inner[0] ?? "");
  if (path[1] === "runSets") {
    const part = path[3] ?? "";
    return Object.hasOwn(RUN_SET, part) ? RUN_SET[part]! : "the runs";
  }
  if (path[1] === "customRunColors") return "colours of runs";
  const at = SECTIONS.every((step, index) => path[index] === step)
    ? path[3]
    : undefined;
  if (at !== undefined) return sectionName(document, at);
  return `“${plain(path.at(-1) ?? first)}”`;
}

function panelName(document: Fields, id: string): string {
  const panels = listOf(valueAt(document, SECTIONS)).flatMap((section) =>
    listOf(fieldsOf(section)["panels"]).map(fieldsOf),
  );
  const found = panels.find((panel) => panel["__id__"] === id);
  return found ? `panel “${panelTitle(found)}”` : "a panel that is gone here";
}

function sectionName(document: Fields, id: string): string {
  const found = listOf(valueAt(document, SECTIONS))
    .map(fieldsOf)
    .find((section) => section["__id__"] === id || section["name"] === id);
  return found ? `section “${textOf(found["name"])}”` : "a section that is gone here";
}

/** `smoothingWeight` as people say it. */
function plain(key: string): string {
  return key.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
}
