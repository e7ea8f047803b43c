/** Sections named by how keys begin, and the switch between the two ways of naming. */
import { type Fields, fieldsOf, listOf, valueAt, withValue } from "./document";
import { addedByName, panelKeys } from "./panels";
import {
  bankSettings,
  FIRST_PREFIX,
  type Prefix,
  sectionList,
  sectionName,
  withBankSetting,
} from "./sections";

/** The section of keys without a slash. */
export const CHARTS = "Charts";

/** The section of a key: what stands before its first slash, or before its last. */
export function sectionForKey(key: string, prefix: Prefix): string {
  const at = prefix === FIRST_PREFIX ? key.indexOf("/") : key.lastIndexOf("/");
  return at > 0 ? key.slice(0, at) : CHARTS;
}

/**
 * Names automatic sections by the other prefix. Only panels move that were made from a
 * key and still are where the old prefix had put them; what people arranged stays.
 */
export function regrouped(document: Fields, prefix: Prefix): Fields {
  const before = bankSettings(document).prefix;
  const moved: { section: string; panel: Fields }[] = [];
  const kept = sectionList(document).flatMap((section) => {
    const name = sectionName(section);
    const panels = listOf(fieldsOf(section)["panels"]);
    const staying = panels.filter((panel) => {
      const key = homelessKey(fieldsOf(panel), name, before, prefix);
      if (key === null) return true;
      moved.push({ section: sectionForKey(key, prefix), panel: fieldsOf(panel) });
      return false;
    });
    if (staying.length === panels.length) return [section];
    if (staying.length === 0) return [];
    return [withValue(fieldsOf(section), ["panels"], staying)];
  });
  const set = withBankSetting(document, "autoOrganizePrefix", prefix);
  if (moved.length === 0) return set;
  const sections = ["section", "panelBankConfig", "sections"];
  const next = addedByName(withValue(set, sections, kept), moved);
  return withValue(next, sections, withSteadyIds(document, inPlace(document, next)));
}

/** New sections have the same ids wherever they are made: in two tabs they are one. */
function withSteadyIds(
  before: Fields,
  sections: readonly unknown[],
): readonly unknown[] {
  const known = new Set(sectionList(before).map((section) => idOf(section)));
  const taken = new Set(sections.map(idOf));
  return sections.map((section) => {
    if (known.has(idOf(section))) return section;
    const id = idOfName(sectionName(section));
    return taken.has(id) ? section : { ...fieldsOf(section), __id__: id };
  });
}

function idOf(section: unknown): unknown {
  return fieldsOf(section)["__id__"];
}

/** Eleven characters that tell names apart, like those of `newId`. */
function idOfName(name: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(name)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash.toString(36).padStart(11, "0").slice(-11);
}

/** The key of an automatic panel that the new prefix has elsewhere; else null. */
function homelessKey(
  panel: Fields,
  section: string,
  before: Prefix,
  prefix: Prefix,
): string | null {
  const [key, ...more] = panelKeys(panel);
  if (panel["isAuto"] !== true || key === undefined || more.length > 0) return null;
  if (sectionForKey(key, before) !== section) return null;
  return sectionForKey(key, prefix) === section ? null : key;
}

/** New sections take the place of those they came from, not the end of the page. */
function inPlace(document: Fields, next: Fields): readonly unknown[] {
  const order = new Map<string, number>();
  sectionList(document).forEach((section, at) => {
    order.set(sectionName(section), at);
  });
  const placeOf = (section: unknown): number => {
    const name = sectionName(section);
    const own = order.get(name);
    if (own !== undefined) return own;
    const root = name.split("/")[0]!;
    const near = [...order].find(
      ([other]) => other === root || other.startsWith(`${root}/`),
    );
    return near?.[1] ?? order.size;
  };
  return listOf(valueAt(next, ["section", "panelBankConfig", "sections"]))
    .map((section, at) => ({ section, place: placeOf(section), at }))
    .toSorted(
      (a, b) =>
        a.place - b.place ||
        (order.has(sectionName(a.section)) ? 0 : 1) -
          (order.has(sectionName(b.section)) ? 0 : 1) ||
        sectionName(a.section).localeCompare(sectionName(b.section)) ||
        a.at - b.at,
    )
    .map(({ section }) => section);
}
