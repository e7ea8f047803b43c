/**
 * An automatic workspace keeps up with what is logged, however much of it was arranged:
 * keys that no panel shows get one, unless somebody removed it.
 */
import { type Fields, changedAt, fieldsOf, listOf, textOf, valueAt } from "./document";
import { panelKeys } from "./panels";
import { regrouped } from "./prefixes";
import { bankSettings } from "./sections";

const BANK = ["section", "panelBankConfig"];
const SECTIONS = [...BANK, "sections"];
/** Our own field: keys whose panels were removed by hand. Clients that lose it bring them back. */
const REMOVED = [...BANK, "removedKeys"];

export function isAutomatic(document: Fields): boolean {
  const settings = valueAt(document, ["section", "settings"]);
  const older = valueAt(document, ["section", "workspaceSettings"]);
  const isOn = fieldsOf(settings)["shouldAutoGeneratePanels"];
  return (isOn ?? fieldsOf(older)["shouldAutoGeneratePanels"]) === true;
}

/**
 * The document with panels for the keys that only `automatic` shows, in its sections,
 * which are named as the document names them, whatever the server last heard of that.
 */
export function withNewPanels(document: Fields, automatic: Fields | null): Fields {
  if (automatic === null || automatic === document || !isAutomatic(document)) {
    return document;
  }
  const { prefix } = bankSettings(document);
  const isOther = bankSettings(automatic).prefix !== prefix;
  return withPanelsOf(document, isOther ? regrouped(automatic, prefix) : automatic);
}

function withPanelsOf(document: Fields, automatic: Fields): Fields {
  const known = shownKeys(document);
  for (const key of listOf(valueAt(document, REMOVED))) known.add(String(key));
  let next = document;
  let at = 0; // where the next new section goes: behind those that stand before it
  for (const section of sectionsOf(automatic)) {
    const found = indexOfSection(next, section);
    const fresh = panelsOf(section).filter(
      (panel) =>
        panelKeys(panel).length > 0 && !panelKeys(panel).some((key) => known.has(key)),
    );
    if (found >= 0) {
      if (fresh.length > 0) next = withPanels(next, found, section, fresh);
      next = withMoreKeys(next, found, section, known);
      at = found + 1;
    } else if (fresh.length > 0) {
      const place = at;
      next = changedAt(next, SECTIONS, (sections) =>
        listOf(sections).toSpliced(place, 0, { ...section, panels: fresh }),
      );
      at += 1;
    }
  }
  return next;
}

/** Notes which keys lost their automatic panel in a step, and which are shown again. */
export function withRemovedKeys(before: Fields, after: Fields): Fields {
  if (before === after || !isAutomatic(after) || !hasOtherPanels(before, after)) {
    return after;
  }
  const shown = shownKeys(after);
  const gone = sectionsOf(before)
    .flatMap(panelsOf)
    .filter((panel) => panel["isAuto"] === true)
    .flatMap(panelKeys);
  const noted = listOf(valueAt(after, REMOVED)).map(String);
  const removed = [...new Set([...noted, ...gone])].filter((key) => !shown.has(key));
  const isNew =
    removed.length !== noted.length || removed.some((key, at) => key !== noted[at]);
  if (!isNew) return after;
  return changedAt(after, REMOVED, () => (removed.length > 0 ? removed : undefined));
}

function sectionsOf(document: Fields): Fields[] {
  return listOf(valueAt(document, SECTIONS)).map(fieldsOf);
}

function panelsOf(section: Fields): Fields[] {
  return listOf(section["panels"]).map(fieldsOf);
}

function shownKeys(document: Fields): Set<string> {
  return new Set(sectionsOf(document).flatMap(panelsOf).flatMap(panelKeys));
}

/** Panels are shared between documents, so that most steps are told by looking at lists. */
function hasOtherPanels(before: Fields, after: Fields): boolean {
  const lists = (document: Fields) =>
    sectionsOf(document).map((section) => section["panels"]);
  const [old, now] = [lists(before), lists(after)];
  return old.length !== now.length || old.some((list, at) => list !== now[at]);
}

/** A section keeps its place under another name, or under the name it was made with. */
function indexOfSection(document: Fields, section: Fields): number {
  const sections = sectionsOf(document);
  const byId = sections.findIndex((one) => one["__id__"] === section["__id__"]);
  if (byId >= 0) return byId;
  const name = textOf(section["name"]);
  return sections.findIndex(
    (one) => textOf(one["defaultName"], textOf(one["name"])) === name,
  );
}

/** New panels stand behind those that stand before them in the automatic section. */
function withPanels(
  document: Fields,
  at: number,
  section: Fields,
  fresh: readonly Fields[],
): Fields {
  return changedAt(document, [...SECTIONS, at, "panels"], (found) => {
    const panels = [...listOf(found)];
    const place = new Map(
      panels.map((panel, index) => [fieldsOf(panel)["__id__"], index]),
    );
    const wanted = new Set(fresh);
    const behind = new Map<number, Fields[]>();
    let last = -1;
    for (const panel of panelsOf(section)) {
      if (wanted.has(panel)) behind.set(last, [...(behind.get(last) ?? []), panel]);
      else last = place.get(panel["__id__"]) ?? last;
    }
    return [-1, ...panels.keys()].flatMap((index) => [
      ...(index < 0 ? [] : [panels[index]]),
      ...(behind.get(index) ?? []),
    ]);
  });
}

/** A machine's metric that further writers report too: their keys join its panel. */
function withMoreKeys(
  document: Fields,
  at: number,
  section: Fields,
  known: ReadonlySet<string>,
): Fields {
  const wanted = new Map(
    panelsOf(section)
      .filter((panel) => panelKeys(panel).length > 1)
      .map((panel) => [panel["__id__"], panel]),
  );
  if (wanted.size === 0) return document;
  return changedAt(document, [...SECTIONS, at, "panels"], (found) => {
    const next = listOf(found).map((each) => {
      const panel = fieldsOf(each);
      const model = panel["isAuto"] === true ? wanted.get(panel["__id__"]) : undefined;
      const more = model ? panelKeys(model).filter((key) => !known.has(key)) : [];
      if (!model || more.length === 0) return each;
      return changedAt(panel, ["config"], () => ({
        ...fieldsOf(model["config"]),
        ...fieldsOf(panel["config"]),
        metrics: [...panelKeys(panel), ...more],
      }));
    });
    return next.some((panel, index) => panel !== listOf(found)[index]) ? next : found;
  });
}
