/** What the palette lists, worked out from what is offered and what was found. */
import type { SearchGroup, SearchHit, SearchKind } from "../../api/search";
import { registryNameOf } from "../../state/registryName";
import type { ShortcutId } from "../shell/shortcutList";
import type { Command } from "./commands";
import { fuzzyScore, isPlain } from "./fuzzy";

export interface PaletteItem {
  /** Unlike that of any other item on the list. */
  readonly id: string;
  readonly title: string;
  readonly detail: string;
  readonly state: string | null;
  readonly shortcut: ShortcutId | null;
  readonly path: string | null;
  /** Null where there is only an address. */
  readonly run: (() => void) | null;
}

export interface PaletteGroup {
  readonly id: string;
  readonly title: string;
  readonly items: readonly PaletteItem[];
  /** How many there are, listed or not. */
  readonly total: number;
  /** Whether more of them can be had. */
  readonly hasMore: boolean;
}

/** Of each group, before somebody asks for more. */
export const FEW = 5;
/** As many as a group shows at most: from here on, typing helps more than reading. */
export const MANY = 50;

const LOCAL: ReadonlySet<string> = new Set(["commands", "panels"]);

/** Whether a group answers at once, without the server. */
export function isLocal(groupId: string): boolean {
  return LOCAL.has(groupId);
}

const TITLES: Readonly<Record<SearchKind, string>> = {
  PROJECT: "Projects",
  RUN: "Runs",
  SWEEP: "Sweeps",
  REPORT: "Reports",
  VIEW: "Saved views",
  ARTIFACT: "Artifacts",
  TEAM: "Teams",
  PERSON: "People",
};

interface Asked {
  readonly typed: string;
  readonly commands: readonly Command[];
  /** What the server found; empty until it answered. */
  readonly found: readonly SearchGroup[];
  /** Groups of which more was asked for. */
  readonly expanded: ReadonlySet<string>;
}

/**
 * Groups in the order in which they are shown. Commands come first when one is called
 * by what was typed, else last; behind a ">" there is nothing but commands.
 */
export function paletteGroups({
  typed,
  commands,
  found,
  expanded,
}: Asked): PaletteGroup[] {
  const isOnlyCommands = typed.trimStart().startsWith(">");
  const text = isOnlyCommands ? typed.trimStart().slice(1) : typed;
  const ranked = (group: Command["group"]) =>
    rankedCommands(
      commands.filter((one) => (one.group ?? "commands") === group),
      text,
    );
  const own = ranked("commands");
  // Without words all commands are behind ">"; here a few remind of them.
  const said = group(
    "commands",
    "Commands",
    own.map(itemOfCommand),
    expanded.has("commands") || isOnlyCommands,
  );
  if (isOnlyCommands) return [said].filter(isThere);
  const panels = group(
    "panels",
    "Panels on this page",
    ranked("panels").map(itemOfCommand),
    expanded.has("panels"),
  );
  const others = found.map(({ kind, totalCount, hits }): PaletteGroup => ({
    id: kind,
    title: TITLES[kind],
    items: hits.map(itemOfHit),
    total: totalCount,
    hasMore: hits.length < Math.min(totalCount, MANY),
  }));
  const isMeant = text.trim() !== "" && own.some((one) => isPlain(one.title, text));
  const rest = [panels, ...others];
  return (isMeant ? [said, ...rest] : [...rest, said]).filter(isThere);
}

function isThere(group: PaletteGroup): boolean {
  return group.items.length > 0;
}

function rankedCommands(commands: readonly Command[], text: string): Command[] {
  if (text.trim() === "") return [...commands];
  return commands
    .flatMap((command) => {
      const score = scoreOf(command, text);
      return score === null ? [] : [{ command, score }];
    })
    .toSorted((a, b) => b.score - a.score)
    .map(({ command }) => command);
}

function scoreOf({ title, detail, words }: Command, text: string): number | null {
  const score = fuzzyScore(title, text);
  if (score !== null) return score;
  // What stands beside the title only counts when it is meant.
  return isPlain(`${title} ${detail ?? ""} ${words ?? ""}`, text) ? 0 : null;
}

function group(
  id: string,
  title: string,
  items: readonly PaletteItem[],
  isExpanded: boolean,
): PaletteGroup {
  const shown = items.slice(0, isExpanded ? MANY : FEW);
  const hasMore = shown.length < Math.min(items.length, MANY);
  return { id, title, items: shown, total: items.length, hasMore };
}

function itemOfCommand(command: Command): PaletteItem {
  return {
    id: `command ${command.id}`,
    title: command.title,
    detail: command.detail ?? "",
    state: null,
    shortcut: command.shortcut ?? null,
    path: command.path ?? null,
    run: command.run,
  };
}

function itemOfHit(hit: SearchHit): PaletteItem {
  const { entityName, projectName } = hit;
  // Who keeps a project says it all of one, and of a registry.
  const isProject =
    hit.name === projectName || registryNameOf(projectName ?? "") !== null;
  const place = isProject ? entityName : `${entityName}/${projectName}`;
  const told = projectName === null ? "" : place;
  const detail = hit.detail === hit.name ? "" : hit.detail;
  return {
    id: hit.path,
    title: hit.name,
    detail: [detail, told].filter(Boolean).join(" · "),
    state: hit.state,
    shortcut: null,
    path: hit.path,
    run: null,
  };
}
