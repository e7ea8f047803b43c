/** Sections of the panel bank, as pure changes of a view's document. */
import {
  type Fields,
  type Path,
  changedAt,
  fieldsOf,
  isFields,
  listOf,
  newId,
  textOf,
  valueAt,
  withValue,
} from "./document";

const BANK: Path = ["section", "panelBankConfig"];
const SECTIONS: Path = [...BANK, "sections"];

/** Where panels wait that were made from a key and that nobody wants to see. */
export const HIDDEN_PANELS = "Hidden Panels";

/** How `autoOrganizePrefix` is written: before the first slash, or before the last. */
export const FIRST_PREFIX = 1;
export const LAST_PREFIX = 2;
export type Prefix = typeof FIRST_PREFIX | typeof LAST_PREFIX;

/** How a section's `sorted` is written. */
const AS_ARRANGED = 0;
const BY_TITLE = 1;

/** What a specification holds for a section that nobody has changed. */
const NEW_SECTION: Fields = {
  isOpen: true,
  type: "flow",
  flowConfig: {
    snapToColumns: true,
    columnsPerPage: 3,
    rowsPerPage: 2,
    gutterWidth: 16,
    boxWidth: 460,
    boxHeight: 300,
  },
  sorted: AS_ARRANGED,
  localPanelSettings: {
    smoothingWeight: 0,
    smoothingType: "exponential",
    xAxis: "_step",
    ignoreOutliers: false,
    useRunsTableGroupingInPanels: true,
  },
  panels: [],
};

export function sectionList(document: Fields): readonly unknown[] {
  return listOf(valueAt(document, SECTIONS));
}

/**
 * One id for each thing of a list. Specifications written elsewhere may leave ids out
 * or repeat them; the place in the list tells those apart.
 */
export function idsOf(list: readonly unknown[], otherwise: string): readonly string[] {
  const taken = new Set<string>();
  return list.map((one, index) => {
    const own = textOf(fieldsOf(one)["__id__"]);
    const id = own === "" || taken.has(own) ? `${otherwise}-${index}` : own;
    taken.add(id);
    return id;
  });
}

/** Ids of the sections, in the order of the document. */
export function sectionIds(document: Fields): readonly string[] {
  return idsOf(sectionList(document), "section");
}

export function sectionName(section: unknown): string {
  return textOf(fieldsOf(section)["name"], HIDDEN_PANELS);
}

/** A section by its id; no fields when there is none. */
export function sectionOf(document: Fields, id: string): Fields {
  return fieldsOf(sectionList(document)[sectionIds(document).indexOf(id)]);
}

/** The document with another section in place of one; `undefined` takes it out. */
export function changedSection(
  document: Fields,
  id: string,
  change: (section: Fields) => Fields | undefined,
): Fields {
  const at = sectionIds(document).indexOf(id);
  if (at < 0) return document;
  return changedAt(document, [...SECTIONS, at], (section) => change(fieldsOf(section)));
}

/** A section without panels, as people add it. */
export function newSection(name: string, id = newId()): Fields {
  return { __id__: id, name, ...NEW_SECTION };
}

/** A new section above or below another; at the end when `beside` is not there. */
export function addedSection(
  document: Fields,
  section: Fields,
  beside?: string,
  side: "above" | "below" = "below",
): Fields {
  const at = beside === undefined ? -1 : sectionIds(document).indexOf(beside);
  const all = [...sectionList(document)];
  const place = at < 0 ? all.length : at + (side === "below" ? 1 : 0);
  all.splice(place, 0, section);
  return withValue(document, SECTIONS, all);
}

/** The same with its panels gone as well; undo brings both back. */
export function removedSection(document: Fields, id: string): Fields {
  return changedSection(document, id, () => undefined);
}

export function renamedSection(document: Fields, id: string, name: string): Fields {
  const wanted = name.trim();
  return changedSection(document, id, (section) =>
    wanted === "" || wanted === sectionName(section)
      ? section
      : { ...section, name: wanted },
  );
}

/** A section before or behind another one. */
export function movedSection(
  document: Fields,
  id: string,
  target: string,
  side: "before" | "after",
): Fields {
  const ids = sectionIds(document);
  const from = ids.indexOf(id);
  const to = ids.indexOf(target);
  if (from < 0 || to < 0 || from === to) return document;
  const order = [...sectionList(document)];
  const [moved] = order.splice(from, 1);
  const place = (to > from ? to - 1 : to) + (side === "after" ? 1 : 0);
  if (place === from) return document;
  order.splice(place, 0, moved);
  return withValue(document, SECTIONS, order);
}

export function foldedSection(document: Fields, id: string, isOpen: boolean): Fields {
  return changedSection(document, id, (section) =>
    withValue(section, ["isOpen"], isOpen),
  );
}

/** All sections open or all folded. */
export function foldedSections(document: Fields, isOpen: boolean): Fields {
  return changedAt(document, SECTIONS, (all) =>
    listOf(all).map((section) =>
      isFields(section) ? withValue(section, ["isOpen"], isOpen) : section,
    ),
  );
}

/** Pinned sections stand above the others. */
export function isPinned(section: Fields): boolean {
  return section["pinned"] === true;
}

export function pinnedSection(document: Fields, id: string, isPinned: boolean): Fields {
  return changedSection(document, id, (section) =>
    withValue(section, ["pinned"], isPinned),
  );
}

export function isSorted(section: Fields): boolean {
  return section["sorted"] === BY_TITLE;
}

export function sortedSection(document: Fields, id: string, isSorted: boolean): Fields {
  return changedSection(document, id, (section) =>
    withValue(section, ["sorted"], isSorted ? BY_TITLE : AS_ARRANGED),
  );
}

export interface Layout {
  readonly columns: number;
  readonly rows: number;
  /** Height of a panel in CSS pixels. */
  readonly height: number;
}

/** The height every specification carries whether or not anybody chose it. */
const SAID_HEIGHT = 300;
/** What that height is drawn as: three columns of a laptop's screen look best so. */
const OWN_HEIGHT = 264;

export function layoutOf(section: Fields): Layout {
  const flow = fieldsOf(section["flowConfig"]);
  const height = within(flow["boxHeight"], 120, 1600, SAID_HEIGHT);
  return {
    columns: within(flow["columnsPerPage"], 1, 12, 3),
    rows: within(flow["rowsPerPage"], 1, 20, 2),
    height: height === SAID_HEIGHT ? OWN_HEIGHT : height,
  };
}

function within(value: unknown, low: number, high: number, otherwise: number): number {
  return typeof value === "number" && Number.isFinite(value)
    ? Math.round(Math.min(Math.max(value, low), high))
    : otherwise;
}

/** Another number of columns or rows, or another height, of a section's pages. */
export function laidOutSection(
  document: Fields,
  id: string,
  layout: Partial<Layout>,
): Fields {
  const { columns, rows, height } = layout;
  return changedSection(document, id, (section) => ({
    ...section,
    flowConfig: {
      ...fieldsOf(section["flowConfig"]),
      ...(columns !== undefined && { columnsPerPage: columns }),
      ...(rows !== undefined && { rowsPerPage: rows }),
      ...(height !== undefined && {
        boxHeight: height === OWN_HEIGHT ? SAID_HEIGHT : height,
      }),
    },
  }));
}

/** What the bank as a whole is set to. */
export interface BankSettings {
  readonly prefix: Prefix;
  readonly sortAlphabetically: boolean;
  /** Whether a search leaves sections standing in which it finds nothing. */
  readonly showEmptySections: boolean;
  readonly autoExpandSearchResults: boolean;
  readonly searchQuery: string;
}

export function bankSettings(document: Fields): BankSettings {
  const settings = fieldsOf(valueAt(document, [...BANK, "settings"]));
  return {
    prefix:
      settings["autoOrganizePrefix"] === FIRST_PREFIX ? FIRST_PREFIX : LAST_PREFIX,
    sortAlphabetically: settings["sortAlphabetically"] === true,
    showEmptySections: settings["showEmptySections"] === true,
    autoExpandSearchResults: settings["autoExpandSearchResults"] !== false,
    searchQuery: textOf(settings["searchQuery"]),
  };
}

/** One of the bank's settings; `undefined` takes it back. */
export function withBankSetting(
  document: Fields,
  name:
    | "autoOrganizePrefix"
    | "sortAlphabetically"
    | "showEmptySections"
    | "autoExpandSearchResults"
    | "searchQuery",
  value: unknown,
): Fields {
  return withValue(document, [...BANK, "settings", name], value);
}
