/**
 * The columns of the runs table: `runFeed` of a run set. A column is shown unless it is
 * switched off; what nobody said of comes in a fixed order behind what was ordered.
 */
import { COMPUTED, computedOf } from "./computedColumns";
import {
  type Fields,
  changedAt,
  fieldsOf,
  listOf,
  textOf,
  withValue,
} from "./document";
import {
  keyId,
  keyLabel,
  plainConfigName,
  RUN_FIELDS,
  type RunKey,
  wrappedConfigKey,
} from "./runKeys";

export interface Column {
  /** As specifications write it: `run:state`, `config:lr.value`, `summary:loss`. */
  readonly id: string;
  /** Sections `history` and `formula` are our own: a metric's curve, and what is computed. */
  readonly key: RunKey;
  readonly label: string;
  readonly isPinned: boolean;
  /** Whether its numbers are coloured by how large they are. */
  readonly isColoured: boolean;
  readonly widthPx: number;
}

/** Paths that the project's runs have. */
export interface KnownKeys {
  readonly config: readonly string[];
  readonly summary: readonly string[];
}

export interface Columns {
  /** Pinned ones first, the name always before all. */
  readonly shown: readonly Column[];
  readonly hidden: readonly Column[];
}

export const NAME_COLUMN = "run:displayName";
export const TAGS_COLUMN = "tags:__ALL__";
const CURVE = "history";
/** Columns of config and summary that show themselves; more are there to be picked. */
const MOST_BY_THEMSELVES = 60;
const NARROWEST_PX = 48;
const WIDEST_PX = 1200;

/** Shown of the run itself before anybody said anything. */
const USUAL = ["displayName", "state", "tags", "createdAt", "duration", "username"];
const OF_RUN = ["notes", "group", "jobType", "sweep", "host", "name", "heartbeatAt"];
const RUN_WIDTHS: Readonly<Record<string, number>> = {
  displayName: 240,
  state: 96,
  tags: 150,
  notes: 200,
  createdAt: 112,
  heartbeatAt: 112,
};

export function columnIdOf(key: RunKey): string {
  if (key.section === "run" && key.name === "tags") return TAGS_COLUMN;
  const { section, name } = wrappedConfigKey(key);
  return `${section}:${name}`;
}

/** The property that a stored column shows; null for a text that names none. */
export function columnKeyOf(id: string): RunKey | null {
  if (id === TAGS_COLUMN) return { section: "run", name: "tags" };
  const colon = id.indexOf(":");
  if (colon < 1 || colon === id.length - 1) return null;
  const [section, name] = [id.slice(0, colon), id.slice(colon + 1)];
  if (section === "run") {
    const isKnown = RUN_FIELDS.some((field) => field.name === name);
    return isKnown ? { section, name } : null;
  }
  if (section === "config") return { section, name: plainConfigName(name) };
  if (section === COMPUTED) {
    return computedOf({ section, name }) === null ? null : { section, name };
  }
  return section === "summary" || section === CURVE ? { section, name } : null;
}

export function isCurve(column: Column): boolean {
  return column.key.section === CURVE;
}

export function curveColumnId(metric: string): string {
  return `${CURVE}:${metric}`;
}

/**
 * The columns of a run set, in order.
 *
 * @param morePx What numbers need beside themselves: a difference, a spread. Columns
 *   whose width somebody chose keep it.
 */
export function columnsOf(runSet: Fields, known: KnownKeys, morePx = 0): Columns {
  const feed = fieldsOf(runSet["runFeed"]);
  const visible = flags(feed["columnVisible"]);
  const pinned = flags(feed["columnPinned"]);
  const coloured = flags(feed["columnColors"]);
  const widths = byKey(feed["columnWidths"]);
  const keys = orderedKeys(feed, known);
  const automatic = new Set(keys.filter(isOfDocuments).slice(0, MOST_BY_THEMSELVES));
  const pins: Column[] = [];
  const others: Column[] = [];
  const hidden: Column[] = [];
  for (const key of keys) {
    const name = keyId(key);
    const isName = columnIdOf(key) === NAME_COLUMN;
    const isPinned = isName || pinned.get(name) === true;
    const width = Number(widths.get(name));
    const column: Column = {
      id: columnIdOf(key),
      key,
      label: labelOf(key),
      isPinned,
      isColoured: coloured.get(name) === true,
      widthPx:
        width >= NARROWEST_PX ? Math.min(width, WIDEST_PX) : usualWidth(key, morePx),
    };
    const isShown =
      isName || (visible.get(name) ?? (isPinned || isUsual(key) || automatic.has(key)));
    if (isName) pins.unshift(column);
    else if (!isShown) hidden.push(column);
    else if (isPinned) pins.push(column);
    else others.push(column);
  }
  return { shown: [...pins, ...others], hidden };
}

/** What was ordered, then the run's own, then config and summary. */
function orderedKeys(feed: Fields, known: KnownKeys): readonly RunKey[] {
  const said = [
    ...listOf(feed["columnOrder"]).filter((id) => typeof id === "string"),
    // Curves and formulas are columns only because somebody said so.
    ...Object.keys(fieldsOf(feed["columnVisible"])).filter((id) =>
      /^(history|formula):/.test(id),
    ),
  ];
  const keys = new Map<string, RunKey>();
  const add = (key: RunKey | null) => {
    if (key !== null && !keys.has(keyId(key))) keys.set(keyId(key), key);
  };
  for (const id of said) add(columnKeyOf(id));
  for (const name of [...USUAL, ...OF_RUN]) add({ section: "run", name });
  for (const name of known.config) {
    add({ section: "config", name: plainConfigName(name) });
  }
  for (const name of known.summary) add({ section: "summary", name });
  return [...keys.values()];
}

function isOfDocuments({ section }: RunKey): boolean {
  return section === "config" || section === "summary";
}

function isUsual({ section, name }: RunKey): boolean {
  return section === "run" && USUAL.includes(name);
}

function labelOf(key: RunKey): string {
  if (key.section === CURVE) return `${key.name} curve`;
  return computedOf(key)?.name ?? keyLabel(key);
}

function usualWidth(key: RunKey, morePx: number): number {
  if (key.section === "run") return RUN_WIDTHS[key.name] ?? 120;
  const letters = labelOf(key).length;
  const px = Math.min(Math.max(52 + 7 * letters, 92), 200);
  const mayGrow = key.section === "summary" || key.section === COMPUTED;
  return mayGrow ? Math.max(px, 92 + morePx) : px;
}

/** A map of columns, whichever way their ids are spelled. */
function byKey(said: unknown): ReadonlyMap<string, unknown> {
  const found = new Map<string, unknown>();
  for (const [id, value] of Object.entries(fieldsOf(said))) {
    const key = columnKeyOf(id);
    if (key !== null) found.set(keyId(key), value);
  }
  return found;
}

function flags(said: unknown): ReadonlyMap<string, boolean> {
  const found = [...byKey(said)].filter(([, value]) => typeof value === "boolean");
  return new Map(found as [string, boolean][]);
}

/** Shows columns or not; a column that goes is pinned no more. */
export function withColumnsShown(
  runSet: Fields,
  ids: readonly string[],
  isShown: boolean,
): Fields {
  let next = runSet;
  for (const id of ids) {
    if (id === NAME_COLUMN) continue;
    next = withEntry(next, "columnVisible", id, isShown);
    if (!isShown) next = withEntry(next, "columnPinned", id, undefined);
  }
  return next;
}

export function withColumnPinned(
  runSet: Fields,
  id: string,
  isPinned: boolean,
): Fields {
  const next = withEntry(runSet, "columnPinned", id, isPinned);
  return isPinned ? withEntry(next, "columnVisible", id, true) : next;
}

export function withColumnWidth(runSet: Fields, id: string, px: number): Fields {
  const width = Math.round(Math.min(Math.max(px, NARROWEST_PX), WIDEST_PX));
  return withEntry(runSet, "columnWidths", id, width);
}

/** Puts a column before another of the shown ones, or behind all of them. */
export function withColumnMoved(
  runSet: Fields,
  shown: readonly Column[],
  id: string,
  before: string | null,
): Fields {
  if (id === before) return runSet;
  const ids = shown.map((column) => column.id).filter((one) => one !== id);
  const at = before === null ? -1 : ids.indexOf(before);
  ids.splice(at < 0 ? ids.length : at, 0, id);
  const placed = new Set(ids);
  const rest = listOf(fieldsOf(runSet["runFeed"])["columnOrder"]).filter((one) => {
    const key = columnKeyOf(textOf(one));
    return key === null || !placed.has(columnIdOf(key));
  });
  return withValue(runSet, ["runFeed", "columnOrder"], [...ids, ...rest]);
}

/** Colours the numbers of a column, or no more. */
export function withColumnColoured(
  runSet: Fields,
  id: string,
  isColoured: boolean,
): Fields {
  return withEntry(runSet, "columnColors", id, isColoured ? true : undefined);
}

/**
 * Columns as they are before anybody says anything; the rest of the feed stays, and what
 * people computed is hidden, not lost.
 */
export function withoutColumnChoices(runSet: Fields): Fields {
  if (runSet["runFeed"] === undefined) return runSet;
  return changedAt(runSet, ["runFeed"], (feed) => ({
    ...fieldsOf(feed),
    columnVisible: Object.fromEntries(
      Object.keys(fieldsOf(fieldsOf(feed)["columnVisible"]))
        .filter((id) => id.startsWith(`${COMPUTED}:`))
        .map((id) => [id, false]),
    ),
    columnPinned: {},
    columnWidths: {},
    columnOrder: [],
  }));
}

function withEntry(runSet: Fields, map: string, id: string, value: unknown): Fields {
  const meant = columnKeyOf(id);
  return changedAt(runSet, ["runFeed", map], (said) => {
    const before = fieldsOf(said);
    const other = Object.keys(before).find((one) => {
      const key = columnKeyOf(one);
      return (
        one !== id && key !== null && meant !== null && keyId(key) === keyId(meant)
      );
    });
    // The spelling that is there stays, so that clients that know only it find it.
    const name = Object.hasOwn(before, id) ? id : (other ?? id);
    if (before[name] === value) return said;
    const { [name]: _gone, ...rest } = before;
    if (value !== undefined) return { ...rest, [name]: value };
    // A map of our own leaves nothing behind.
    return map === "columnColors" && Object.keys(rest).length === 0 ? undefined : rest;
  });
}
