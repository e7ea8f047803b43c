/** Panels of the sections, as pure changes of a view's document. */
import {
  type Fields,
  changedAt,
  fieldsOf,
  isFields,
  listOf,
  newId,
  textOf,
  valueAt,
  withValue,
} from "./document";
import {
  addedSection,
  changedSection,
  HIDDEN_PANELS,
  idsOf,
  newSection,
  sectionIds,
  sectionList,
  sectionName,
  sectionOf,
} from "./sections";

/** Where a panel is: ids of its section and of itself. */
export interface PanelRef {
  readonly section: string;
  readonly panel: string;
}

const PANEL_LAYOUT: Fields = { x: 0, y: 0, w: 8, h: 6 };

/** Ids of a section's panels, in the order of the document. */
export function panelIds(section: unknown): readonly string[] {
  return idsOf(listOf(fieldsOf(section)["panels"]), "panel");
}

export function panelOf(document: Fields, ref: PanelRef): Fields {
  const section = sectionOf(document, ref.section);
  return fieldsOf(listOf(section["panels"])[panelIds(section).indexOf(ref.panel)]);
}

/** The title given by hand, else the keys drawn, else the kind of panel. */
export function panelTitle(panel: Fields): string {
  const config = fieldsOf(panel["config"]);
  // Custom charts keep their title among the texts of their drawing.
  const words = fieldsOf(config["stringSettings"]);
  const title = textOf(config["chartTitle"]) || textOf(words["title"]);
  if (title !== "") return title;
  const keys = panelKeys(panel);
  if (keys.length > 0) return keys.join(", ");
  return textOf(config["metricRegex"]) || textOf(panel["viewType"]) || "Panel";
}

/** Metrics and media that a panel names, and the tables of a custom chart. */
export function panelKeys(panel: Fields): readonly string[] {
  const config = fieldsOf(panel["config"]);
  const named = ["metrics", "mediaKeys"].flatMap((name) =>
    listOf(config[name]).filter((one) => typeof one === "string"),
  );
  return "userQuery" in config ? [...named, ...tableKeys(config["userQuery"])] : named;
}

/** Keys of tables that a query asks for, at any depth. */
function tableKeys(query: unknown): readonly string[] {
  if (Array.isArray(query)) return query.flatMap(tableKeys);
  if (!isFields(query)) return [];
  if (query["name"] === "tableKey") {
    return typeof query["value"] === "string" ? [query["value"]] : [];
  }
  return Object.values(query).flatMap((one) =>
    typeof one === "object" ? tableKeys(one) : [],
  );
}

/** All keys that some panel of the document draws, hidden ones too. */
export function shownKeys(document: Fields): ReadonlySet<string> {
  const keys = sectionList(document).flatMap((section) =>
    listOf(fieldsOf(section)["panels"]).flatMap((panel) => panelKeys(fieldsOf(panel))),
  );
  return new Set(keys);
}

export function newPanel(viewType: string, config: Fields, id = newId()): Fields {
  return { __id__: id, layout: PANEL_LAYOUT, viewType, config };
}

/** The panel that draws a logged key: curves of numbers, anything else as media. */
export function panelForKey({ key, kind }: { key: string; kind: string }): Fields {
  return kind === "number"
    ? newPanel("Run History Line Plot", { metrics: [key] })
    : newPanel("Media Browser", { mediaKeys: [key] });
}

function changedPanels(
  document: Fields,
  section: string,
  change: (panels: readonly unknown[]) => readonly unknown[],
): Fields {
  return changedSection(document, section, (fields) =>
    changedAt(fields, ["panels"], (panels) => change(listOf(panels))),
  );
}

/**
 * A panel with another configuration. From then on it is a person's: what a key's own
 * panel leaves to the workspace (such as the x axis) is its own.
 */
export function configuredPanel(
  document: Fields,
  ref: PanelRef,
  config: Fields,
): Fields {
  return changedSection(document, ref.section, (section) => {
    const at = panelIds(section).indexOf(ref.panel);
    if (at < 0 || valueAt(section, ["panels", at, "config"]) === config) return section;
    return changedAt(section, ["panels", at], (panel) => {
      const { isAuto, ...kept } = fieldsOf(panel);
      return { ...kept, ...(isAuto !== undefined && { isAuto: false }), config };
    });
  });
}

/** A panel with a title of its own; an empty one takes it back. */
export function renamedPanel(document: Fields, ref: PanelRef, title: string): Fields {
  return changedSection(document, ref.section, (section) => {
    const at = panelIds(section).indexOf(ref.panel);
    const wanted = title.trim();
    if (at < 0 || wanted === panelTitle(fieldsOf(listOf(section["panels"])[at])))
      return section;
    return withValue(
      section,
      ["panels", at, "config", "chartTitle"],
      wanted === "" ? undefined : wanted,
    );
  });
}

/** The same panel once more, right behind the first. */
export function duplicatedPanel(document: Fields, ref: PanelRef, id = newId()): Fields {
  const at = panelIds(sectionOf(document, ref.section)).indexOf(ref.panel);
  if (at < 0) return document;
  return changedPanels(document, ref.section, (panels) => {
    const { isAuto: _made, ...copy } = fieldsOf(panels[at]);
    return panels.toSpliced(at + 1, 0, { ...copy, __id__: id });
  });
}

/** The panel gone for good. */
export function removedPanel(document: Fields, ref: PanelRef): Fields {
  const at = panelIds(sectionOf(document, ref.section)).indexOf(ref.panel);
  if (at < 0) return document;
  return changedPanels(document, ref.section, (panels) => panels.toSpliced(at, 1));
}

/**
 * Moves a panel to a section: before or behind another panel, or to the end. A section
 * that was sorted by title keeps the order it shows, given in `shown`, and is arranged
 * by hand from then on.
 */
export function movedPanel(
  document: Fields,
  ref: PanelRef,
  to: {
    readonly section: string;
    readonly panel?: string | undefined;
    readonly side?: "before" | "after";
    readonly shown?: readonly string[];
  },
): Fields {
  const panel = panelAt(document, ref);
  if (panel === undefined || !sectionIds(document).includes(to.section))
    return document;
  if (to.section === ref.section && to.panel === ref.panel) return document;
  const arranged = to.shown ? arrangedPanels(document, to.section, to.shown) : document;
  const ids = panelIds(sectionOf(arranged, to.section));
  const isInside = to.section === ref.section;
  const order = isInside ? ids.filter((id) => id !== ref.panel) : ids;
  const beside = to.panel === undefined ? -1 : order.indexOf(to.panel);
  const place = beside < 0 ? order.length : beside + (to.side === "after" ? 1 : 0);
  if (isInside && ids.indexOf(ref.panel) === place && arranged === document)
    return document;
  return changedPanels(removedPanel(arranged, ref), to.section, (panels) =>
    panels.toSpliced(place, 0, panel),
  );
}

function panelAt(document: Fields, ref: PanelRef): unknown {
  const section = sectionOf(document, ref.section);
  const at = panelIds(section).indexOf(ref.panel);
  return at < 0 ? undefined : listOf(section["panels"])[at];
}

/** A section's panels in the order of `shown`, from now on arranged by hand. */
function arrangedPanels(
  document: Fields,
  id: string,
  shown: readonly string[],
): Fields {
  const ids = panelIds(sectionOf(document, id));
  const isSame = shown.every((one, at) => one === ids[at]);
  if (isSame && sectionOf(document, id)["sorted"] !== 1) return document;
  const places = new Map(shown.map((one, at) => [one, at]));
  const rank = (at: number): number => places.get(ids[at]!) ?? shown.length + at;
  return changedSection(document, id, (section) => ({
    ...section,
    sorted: 0,
    panels: listOf(section["panels"])
      .map((panel, at) => ({ panel, rank: rank(at) }))
      .toSorted((a, b) => a.rank - b.rank)
      .map(({ panel }) => panel),
  }));
}

/** New panels at the end of a section. */
export function addedPanels(
  document: Fields,
  section: string,
  panels: readonly Fields[],
): Fields {
  if (panels.length === 0) return document;
  return changedPanels(document, section, (before) => [...before, ...panels]);
}

/** New panels in sections by name, each made where there is none. */
export function addedByName(
  document: Fields,
  placed: readonly { readonly section: string; readonly panel: Fields }[],
): Fields {
  const groups = new Map<string, Fields[]>();
  for (const { section, panel } of placed) {
    const group = groups.get(section);
    if (group) group.push(panel);
    else groups.set(section, [panel]);
  }
  return [...groups].reduce((next, [name, panels]) => {
    const at = sectionList(next).findIndex((one) => sectionName(one) === name);
    return at >= 0
      ? addedPanels(next, sectionIds(next)[at]!, panels)
      : addedSection(next, { ...newSection(name), panels });
  }, document);
}

/**
 * Puts a panel among the hidden ones. A key's own panel that was removed for good would
 * come back as soon as panels are made again; among the hidden ones it rests.
 */
export function hiddenPanel(document: Fields, ref: PanelRef): Fields {
  const panel = panelAt(document, ref);
  if (panel === undefined) return document;
  const without = removedPanel(document, ref);
  const at = sectionList(without).findIndex(
    (one) => sectionName(one) === HIDDEN_PANELS,
  );
  if (at >= 0) return addedPanels(without, sectionIds(without)[at]!, [fieldsOf(panel)]);
  return addedSection(without, {
    ...newSection(HIDDEN_PANELS),
    isOpen: false,
    panels: [panel],
  });
}
