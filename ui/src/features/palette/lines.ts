/** What the arrows walk over: items, and the ways to more of them. */
import type { PaletteGroup, PaletteItem } from "./groups";

export type Line =
  | {
      readonly kind: "item";
      readonly id: string;
      readonly group: PaletteGroup;
      readonly item: PaletteItem;
    }
  | { readonly kind: "more"; readonly id: string; readonly group: PaletteGroup };

export function linesOf(groups: readonly PaletteGroup[]): Line[] {
  return groups.flatMap((group) => linesOfGroup(group));
}

/** Ids are numbers of places: they stand in attributes, and names may hold anything. */
export function linesOfGroup(group: PaletteGroup): Line[] {
  const items = group.items.map((item, at): Line => {
    return { kind: "item", id: `${group.id}-${at}`, group, item };
  });
  if (!group.hasMore) return items;
  return [...items, { kind: "more", id: `${group.id}-more`, group }];
}

const PAGE = 8;

/** Where a key leads from a line; undefined for keys that lead nowhere. */
export function neighbourLine(
  lines: readonly Line[],
  from: Line | undefined,
  key: string,
): Line | undefined {
  const at = from === undefined ? -1 : lines.findIndex((line) => line.id === from.id);
  const last = lines.length - 1;
  switch (key) {
    case "ArrowDown":
      return lines[at === last ? 0 : at + 1];
    case "ArrowUp":
      return lines[at <= 0 ? last : at - 1];
    case "PageDown":
      return lines[Math.min(at + PAGE, last)];
    case "PageUp":
      return lines[Math.max(at - PAGE, 0)];
    default:
      return undefined;
  }
}
