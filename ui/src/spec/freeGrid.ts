/**
 * Sections in which each panel has a place and a size of its own, on a grid of 24
 * columns; pure. Panels never cover each other: those below make room.
 */
import { type Fields, changedAt, fieldsOf, listOf } from "./document";
import { type PanelRef, panelIds } from "./panels";
import { changedSection, layoutOf } from "./sections";

export const COLUMNS = 24;
const LEAST_WIDTH = 3;
const LEAST_HEIGHT = 3;
const MOST_HEIGHT = 60;
const LOWEST = 10_000;
/** Height of a row with the gap below it, in CSS pixels. */
export const ROW_PX = 52;

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export function isFree(section: Fields): boolean {
  return section["type"] === "grid";
}

/** Where a panel says that it is; 8 wide and 6 high where it does not say. */
export function placeOf(panel: Fields): Place {
  const { x, y, w, h } = fieldsOf(panel["layout"]);
  return within({
    x: wholeOr(x, 0),
    y: wholeOr(y, 0),
    w: wholeOr(w, 8),
    h: wholeOr(h, 6),
  });
}

function wholeOr(value: unknown, otherwise: number): number {
  return typeof value === "number" && Number.isFinite(value)
    ? Math.round(value)
    : otherwise;
}

/** The nearest place on the grid. */
export function within({ x, y, w, h }: Place): Place {
  const width = clamp(w, LEAST_WIDTH, COLUMNS);
  return {
    x: clamp(x, 0, COLUMNS - width),
    y: clamp(y, 0, LOWEST),
    w: width,
    h: clamp(h, LEAST_HEIGHT, MOST_HEIGHT),
  };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

/**
 * The places without overlaps: from the top, each that would cover another goes below
 * it. The one at `first` stays where it is.
 */
export function settled(places: readonly Place[], first = -1): readonly Place[] {
  const order = places
    .map((place, at) => ({ place, at }))
    .toSorted(
      (a, b) =>
        Number(b.at === first) - Number(a.at === first) ||
        a.place.y - b.place.y ||
        a.place.x - b.place.x ||
        a.at - b.at,
    );
  const found = [...places];
  const taken: Place[] = [];
  for (const { place, at } of order) {
    let free = place;
    for (;;) {
      const covered = taken.find((one) => covers(one, free));
      if (!covered) break;
      free = { ...free, y: covered.y + covered.h };
    }
    taken.push(free);
    found[at] = free;
  }
  return found;
}

function covers(a: Place, b: Place): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

/** A panel at another place or of another size; others make room. */
export function placedPanel(document: Fields, ref: PanelRef, place: Place): Fields {
  return changedSection(document, ref.section, (section) => {
    const panels = listOf(section["panels"]).map(fieldsOf);
    const at = panelIds(section).indexOf(ref.panel);
    if (at < 0) return section;
    const places = panels.map(placeOf).with(at, within(place));
    return withPlaces(section, settled(places, at));
  });
}

function withPlaces(section: Fields, places: readonly Place[]): Fields {
  return changedAt(section, ["panels"], (panels) =>
    listOf(panels).map((panel, at) => {
      const said = fieldsOf(fieldsOf(panel)["layout"]);
      const place = places[at]!;
      const isSame = (["x", "y", "w", "h"] as const).every(
        (name) => said[name] === place[name],
      );
      return isSame ? panel : { ...fieldsOf(panel), layout: { ...said, ...place } };
    }),
  );
}

/**
 * A section arranged freely, or in equal panels again. Panels begin where they stood in
 * the equal grid, so that nothing jumps.
 */
export function freedSection(document: Fields, id: string, free: boolean): Fields {
  return changedSection(document, id, (section) => {
    if (isFree(section) === free) return section;
    if (!free) return { ...section, type: "flow" };
    const { columns, height } = layoutOf(section);
    const w = Math.max(LEAST_WIDTH, Math.floor(COLUMNS / columns));
    const h = clamp(Math.round(height / ROW_PX), LEAST_HEIGHT, MOST_HEIGHT);
    const perRow = Math.floor(COLUMNS / w);
    const places = listOf(section["panels"]).map((_panel, at) => ({
      x: (at % perRow) * w,
      y: Math.floor(at / perRow) * h,
      w,
      h,
    }));
    return withPlaces({ ...section, type: "grid" }, places);
  });
}
