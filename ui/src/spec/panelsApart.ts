/**
 * Documents with their panels taken out of the sections, which then only name them: so a
 * panel that changes and a panel that moves are two different things.
 */
import {
  type Fields,
  fieldsOf,
  isFields,
  listOf,
  valueAt,
  withValue,
} from "./document";

const SECTIONS = ["section", "panelBankConfig", "sections"];
/** Begins with a sign, so that it is no name of a field. */
export const PANELS = "\u0000panels";

/** All of the documents, or none where a panel has no id of its own. */
export function apart(documents: readonly Fields[]): readonly Fields[] {
  const taken = documents.map(takenOut);
  return taken.every((one) => one !== null) ? taken : documents;
}

function takenOut(document: Fields): Fields | null {
  const panels = new Map<string, unknown>();
  let count = 0;
  const sections = listOf(valueAt(document, SECTIONS)).map((section) => {
    const list = fieldsOf(section)["panels"];
    if (!Array.isArray(list)) return section;
    const ids = list.map((panel) => String(fieldsOf(panel)["__id__"] ?? ""));
    ids.forEach((id, at) => id !== "" && panels.set(id, list[at]));
    count += list.length;
    return { ...fieldsOf(section), panels: ids };
  });
  if (panels.size < count) return null;
  const rest = count === 0 ? document : withValue(document, SECTIONS, sections);
  return { ...rest, [PANELS]: Object.fromEntries(panels) };
}

/**
 * Puts the panels back. One that stands in two sections stays where the first of `sides`
 * has it; one that stands in none goes there.
 */
export function together(document: Fields, sides: readonly Fields[]): Fields {
  if (!Object.hasOwn(document, PANELS)) return document;
  const { [PANELS]: found, ...rest } = document;
  const panels = fieldsOf(found);
  const homes = sides.map(homesOf);
  const homeOf = (id: string) => homes.map((side) => side.get(id)).find(Boolean);
  const placed = new Map<string, string>();
  const sections = listOf(valueAt(rest, SECTIONS));
  for (const section of sections) {
    for (const id of idsOf(section)) {
      const name = sectionId(section);
      if (!placed.has(id) || homeOf(id) === name) placed.set(id, name);
    }
  }
  const lost = Object.keys(panels).filter((id) => !placed.has(id));
  const back = sections.map((section) => {
    if (!isFields(section) || !Array.isArray(section["panels"])) return section;
    const name = sectionId(section);
    const ids = idsOf(section).filter((id) => placed.get(id) === name);
    const more = lost.filter((id) => homeOf(id) === name);
    const list = [...ids, ...more].map((id) => panels[id]);
    return { ...section, panels: list.filter((panel) => panel !== undefined) };
  });
  return back.length === 0 ? rest : withValue(rest, SECTIONS, back);
}

function homesOf(document: Fields): ReadonlyMap<string, string> {
  const sections = listOf(valueAt(document, SECTIONS));
  return new Map(
    sections.flatMap((section) => idsOf(section).map((id) => [id, sectionId(section)])),
  );
}

function idsOf(section: unknown): readonly string[] {
  return listOf(fieldsOf(section)["panels"]).map(String);
}

function sectionId(section: unknown): string {
  const fields = fieldsOf(section);
  return String(fields["__id__"] ?? fields["name"] ?? "");
}
