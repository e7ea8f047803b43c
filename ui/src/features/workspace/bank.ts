/** What a panel bank shows, worked out from the workspace specification; no drawing. */
import type { PanelNode, SectionSpec, Workspace } from "../../api/workspace";
import type { PanelSpec, PanelStream } from "../../panels/contract";
import type { SmoothingType } from "../../charts/engine/smoothing";
import {
  type ChartSearch,
  type ChartSettings,
  DEFAULT_CHART_SETTINGS,
  SMOOTHING_LABELS,
  clampWeight,
  parseChartSettings,
} from "../../state/chartSettings";

export interface BankPanel {
  id: string;
  title: string;
  spec: PanelSpec;
  stream: PanelStream;
}

export interface BankSection {
  id: string;
  name: string;
  isOpen: boolean;
  columns: number;
  rows: number;
  panels: readonly BankPanel[];
  /** The section's own chart settings, as the specification writes them. */
  local: Readonly<Record<string, unknown>>;
}

/** The section that shows what the machine reported, not what the run logged. */
const SYSTEM = "System";

/** Sections in the order of the specification, with titles, ids and streams settled. */
export function sectionsOf({ spec, keys }: Workspace): BankSection[] {
  const logged = new Set(keys.map((one) => one.key));
  const sections = spec.section?.panelBankConfig?.sections ?? [];
  return sections.map((section, index) => makeSection(section, index, logged));
}

function makeSection(
  section: SectionSpec,
  index: number,
  logged: ReadonlySet<string>,
): BankSection {
  const name = section.name ?? "Hidden Panels";
  return {
    id: section.__id__ ?? `section-${index}`,
    name,
    isOpen: section.isOpen ?? false,
    columns: clamp(section.flowConfig?.columnsPerPage, 1, 12, 3),
    rows: clamp(section.flowConfig?.rowsPerPage, 1, 20, 2),
    local: section.localPanelSettings ?? {},
    panels: (section.panels ?? []).map((panel, position) => ({
      id: panel.__id__ ?? `${index}-${position}`,
      title: panelTitle(panel),
      spec: {
        ...panel,
        viewType: panel.viewType ?? "",
        config: panel.config ?? {},
      },
      stream: readsEvents(name, panel, logged) ? "events" : "history",
    })),
  };
}

function clamp(value: unknown, low: number, high: number, otherwise: number): number {
  return typeof value === "number" ? Math.min(Math.max(value, low), high) : otherwise;
}

function textList(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

export function panelMetrics(panel: Pick<PanelNode, "config">): string[] {
  return [
    ...textList(panel.config?.["metrics"]),
    ...textList(panel.config?.["mediaKeys"]),
  ];
}

/** The title given by hand, else the keys drawn, else the kind of panel. */
export function panelTitle(panel: PanelNode): string {
  const title = panel.config?.["chartTitle"];
  if (typeof title === "string" && title !== "") return title;
  const pattern = panel.config?.["metricRegex"];
  const metrics = panelMetrics(panel);
  if (metrics.length > 0) return metrics.join(", ");
  if (typeof pattern === "string" && pattern !== "") return pattern;
  return panel.viewType ?? "Panel";
}

function readsEvents(
  section: string,
  panel: PanelNode,
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
  try {
    return { pattern: new RegExp(text, "i"), error: null };
  } catch {
    return { pattern: null, error: "not a regular expression" };
  }
}

/** Only panels whose title matches; sections left empty by that are left out. */
export function searchSections(
  sections: readonly BankSection[],
  pattern: RegExp | null,
): readonly BankSection[] {
  if (!pattern) return sections;
  return sections
    .map((section) => ({
      ...section,
      panels: section.panels.filter((panel) => pattern.test(panel.title)),
    }))
    .filter((section) => section.panels.length > 0);
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

/** Specification words for settings, nearest level last; the address wins over all. */
export function settingsFor(
  levels: readonly (Readonly<Record<string, unknown>> | undefined)[],
  search: ChartSearch,
): ChartSettings {
  const inherited = levels.reduce<ChartSettings>(
    (settings, level) => (level ? applyLevel(settings, level) : settings),
    DEFAULT_CHART_SETTINGS,
  );
  const chosen = parseChartSettings(search as Record<string, unknown>);
  return {
    ...chosen,
    x: search.x === undefined ? inherited.x : chosen.x,
    smoothing: search.smooth === undefined ? inherited.smoothing : chosen.smoothing,
    ignoreOutliers:
      search.outliers === undefined ? inherited.ignoreOutliers : chosen.ignoreOutliers,
    maxRuns: search.maxRuns === undefined ? inherited.maxRuns : chosen.maxRuns,
  };
}

function applyLevel(
  settings: ChartSettings,
  level: Readonly<Record<string, unknown>>,
): ChartSettings {
  const { xAxis, smoothingType, smoothingWeight, ignoreOutliers, maxRuns } = level;
  const type = Object.hasOwn(SMOOTHING_LABELS, String(smoothingType))
    ? (smoothingType as SmoothingType)
    : settings.smoothing.type;
  const isSmooth = typeof smoothingWeight === "number" && smoothingWeight > 0;
  return {
    ...settings,
    x: typeof xAxis === "string" ? xAxis : settings.x,
    smoothing: isSmooth
      ? { type, weight: clampWeight(type, smoothingWeight) }
      : settings.smoothing,
    ignoreOutliers:
      typeof ignoreOutliers === "boolean" ? ignoreOutliers : settings.ignoreOutliers,
    maxRuns: typeof maxRuns === "number" ? maxRuns : settings.maxRuns,
  };
}
