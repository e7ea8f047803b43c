/** What a panel bank shows, worked out from the workspace specification; no drawing. */
import type { PanelNode, Workspace } from "../../api/workspace";
import type { PanelSpec, PanelStream } from "../../panels/contract";
import { type Fields, fieldsOf, listOf, textOf } from "../../spec/document";
import { isFree } from "../../spec/freeGrid";
import { panelIds, panelKeys, panelTitle } from "../../spec/panels";
import { couldTakeForEver } from "../../spec/patterns";
import {
  bankSettings,
  HIDDEN_PANELS,
  isPinned,
  isSorted,
  layoutOf,
  sectionIds,
  sectionList,
  sectionName,
} from "../../spec/sections";
import { cascadeOf, chartSettings } from "../../spec/settings";
import type { ChartSearch, ChartSettings } from "../../state/chartSettings";

export interface BankPanel {
  /** Unlike that of any other panel of its section. */
  id: string;
  title: string;
  spec: PanelSpec;
  stream: PanelStream;
}

export interface BankSection {
  id: string;
  name: string;
  isOpen: boolean;
  isPinned?: boolean;
  /** Its panels stand by title, whatever their order in the document. */
  isSorted?: boolean;
  /** Each panel stands where it was put, rather than in rows of equal panels. */
  isFree?: boolean;
  columns: number;
  rows: number;
  /** Of a panel, in CSS pixels. */
  height: number;
  panels: readonly BankPanel[];
  /** The section's own chart settings, as the specification writes them. */
  local: Readonly<Record<string, unknown>>;
}

/** The section that shows what the machine reported, not what the run logged. */
const SYSTEM = "System";

/**
 * Sections as they are shown, with titles, ids and streams settled: pinned ones first,
 * hidden panels last. What did not change in the document is the same object as before.
 */
export function sectionsOf({
  spec,
  keys,
}: Pick<Workspace, "spec" | "keys">): BankSection[] {
  const document = fieldsOf(spec);
  const { sortAlphabetically } = bankSettings(document);
  const logged = keySet(keys);
  const ids = sectionIds(document);
  const sections = sectionList(document).map((section, index) =>
    shownSection(fieldsOf(section), ids[index]!, logged, sortAlphabetically),
  );
  const rank = (section: BankSection) =>
    section.isPinned ? 0 : section.name === HIDDEN_PANELS ? 2 : 1;
  return sections.toSorted((a, b) => rank(a) - rank(b));
}

const sets = new WeakMap<object, ReadonlySet<string>>();

function keySet(keys: Workspace["keys"]): ReadonlySet<string> {
  const known = sets.get(keys);
  if (known) return known;
  const made = new Set(keys.map((one) => one.key));
  sets.set(keys, made);
  return made;
}

interface Shown {
  id: string;
  logged: ReadonlySet<string>;
  sortAll: boolean;
  section: BankSection;
}

const shownSections = new WeakMap<Fields, Shown>();

function shownSection(
  fields: Fields,
  id: string,
  logged: ReadonlySet<string>,
  sortAll: boolean,
): BankSection {
  const known = shownSections.get(fields);
  if (known?.id === id && known.logged === logged && known.sortAll === sortAll) {
    return known.section;
  }
  const section = makeSection(fields, id, logged, sortAll);
  shownSections.set(fields, { id, logged, sortAll, section });
  return section;
}

const BY_TITLE = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

function makeSection(
  fields: Fields,
  id: string,
  logged: ReadonlySet<string>,
  sortAll: boolean,
): BankSection {
  const name = sectionName(fields);
  const ids = panelIds(fields);
  const panels = listOf(fields["panels"]).map((panel, position): BankPanel => {
    const spec = specOf(fieldsOf(panel));
    return {
      id: ids[position]!,
      title: panelTitle(fieldsOf(panel)),
      spec,
      stream: readsEvents(name, spec, logged) ? "events" : "history",
    };
  });
  const isByTitle = isSorted(fields);
  if (isByTitle || sortAll) panels.sort((a, b) => BY_TITLE.compare(a.title, b.title));
  return {
    id,
    name,
    isOpen: fields["isOpen"] === true,
    isPinned: isPinned(fields),
    isSorted: isByTitle,
    isFree: isFree(fields),
    ...layoutOf(fields),
    local: fieldsOf(fields["localPanelSettings"]),
    panels,
  };
}

const specs = new WeakMap<Fields, PanelSpec>();

/** The panel with what every panel has; the same object for the same panel. */
function specOf(panel: Fields): PanelSpec {
  const known = specs.get(panel);
  if (known) return known;
  const made = {
    ...panel,
    viewType: textOf(panel["viewType"]),
    config: fieldsOf(panel["config"]),
  };
  specs.set(panel, made);
  return made;
}

export function panelMetrics(panel: Pick<PanelNode, "config">): readonly string[] {
  return panelKeys({ config: panel.config });
}

function readsEvents(
  section: string,
  panel: PanelSpec,
  logged: ReadonlySet<string>,
): boolean {
  const metrics = panelMetrics(panel);
  const isMachine =
    section === SYSTEM || metrics.some((key) => key.startsWith("system"));
  return isMachine && metrics.length > 0 && !metrics.some((key) => logged.has(key));
}

/** A case-blind pattern, or the reason why the text is none. */
export function compilePattern(text: string): {
  pattern: RegExp | null;
  error: string | null;
} {
  if (text === "") return { pattern: null, error: null };
  if (couldTakeForEver(text)) {
    return { pattern: null, error: "could take for ever: it repeats what repeats" };
  }
  try {
    return { pattern: new RegExp(text, "i"), error: null };
  } catch {
    return { pattern: null, error: "not a regular expression" };
  }
}

/**
 * Only panels whose title matches; sections without any are left out unless
 * `keepsEmpty`. A section that matches as a whole stays the same object.
 */
export function searchSections(
  sections: readonly BankSection[],
  pattern: RegExp | null,
  keepsEmpty = false,
): readonly BankSection[] {
  if (!pattern) return sections;
  return sections.flatMap((section) => {
    const panels = section.panels.filter((panel) => pattern.test(panel.title));
    if (panels.length === 0 && !keepsEmpty) return [];
    return [panels.length === section.panels.length ? section : { ...section, panels }];
  });
}

/** Drops line panels without any of `keys`: on the page of a run that never logged them. */
export function keepPanelsWith(
  sections: readonly BankSection[],
  keys: ReadonlySet<string>,
): BankSection[] {
  return sections
    .map((section) => ({
      ...section,
      panels: section.panels.filter((panel) => {
        const metrics = panelMetrics(panel.spec);
        return metrics.length === 0 || metrics.some((key) => keys.has(key));
      }),
    }))
    .filter((section) => section.panels.length > 0);
}

export interface PlacedPanel {
  section: BankSection;
  panel: BankPanel;
}

/** The panel that the address names; `section` settles which when titles repeat. */
export function findPanel(
  sections: readonly BankSection[],
  title: string | undefined,
  section: string | undefined,
): PlacedPanel | null {
  if (title === undefined) return null;
  const named = allPanels(sections).filter((placed) => placed.panel.title === title);
  return named.find((placed) => placed.section.name === section) ?? named[0] ?? null;
}

/** The panel before (-1) or after (1), round the end to the other end. */
export function neighbourPanel(
  sections: readonly BankSection[],
  from: PlacedPanel,
  direction: -1 | 1,
): PlacedPanel {
  const all = allPanels(sections);
  const at = all.findIndex(
    (placed) =>
      placed.panel.id === from.panel.id && placed.section.id === from.section.id,
  );
  return all[(at + direction + all.length) % all.length] ?? from;
}

function allPanels(sections: readonly BankSection[]): PlacedPanel[] {
  return sections.flatMap((section) =>
    section.panels.map((panel) => ({ section, panel })),
  );
}

/** Settings of charts: the workspace's, then its section's; the address wins over both. */
export function settingsFor(
  levels: readonly (Readonly<Record<string, unknown>> | undefined)[],
  search: ChartSearch,
): ChartSettings {
  const [workspace, ...sections] = levels.map(fieldsOf);
  const cascade = cascadeOf([
    ["workspace", workspace ?? {}],
    ...sections.map((section) => ["section", section] as const),
  ]);
  return chartSettings(cascade, search);
}
