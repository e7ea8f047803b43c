/**
 * Which runs a run set shows, as a filter for the server, and its conditions as a list
 * that can be edited. Both forms that saved views hold are read (see the wire protocol,
 * 6.2); what is edited is written in the newer one, which keeps nested groups.
 */
import { escapeRegex } from "../api/runs";
import { type Fields, fieldsOf, isFields, listOf } from "./document";
import { groupingOf } from "./grouping";
import { type RunKey, runKeyOf, serverPath } from "./runKeys";
import { selectionFilter } from "./selection";
import { all, any, type Filter } from "./serverFilter";

/** A run set asks for something that cannot be followed; who shows it says what. */
export class UnknownCondition extends Error {}

/**
 * A condition `{key, op, value, disabled, connector}`, or a group `{filters, connector}`.
 * AND binds more tightly than OR; the first connector of a list means nothing.
 */
export type FilterItem = Fields;

const OPERATORS: Readonly<Record<string, string>> = {
  "=": "$eq",
  "==": "$eq",
  "!=": "$ne",
  "<": "$lt",
  "<=": "$lte",
  ">": "$gt",
  ">=": "$gte",
  IN: "$in",
  NIN: "$nin",
  REGEX: "$regex",
  CONTAINS: "$contains",
};

/** The conditions of either stored form, in the newer one. */
export function filterItems(filters: unknown): readonly FilterItem[] {
  const said = fieldsOf(filters);
  if (said["filterFormat"] !== undefined || !("op" in said || "key" in said)) {
    return listOf(said["filters"]).filter(isFields);
  }
  return said["filters"] === undefined || said["filters"] === null
    ? [said]
    : ofTree(said, "OR");
}

/** Members of a tree joined by its operator; groups only where they mean something. */
function ofTree(node: Fields, outer: string): FilterItem[] {
  const join = node["op"] === "OR" ? "OR" : "AND";
  const items: FilterItem[] = [];
  for (const child of listOf(node["filters"]).filter(isFields)) {
    const isLeaf = child["filters"] === undefined || child["filters"] === null;
    const found = isLeaf ? [withoutConnector(child)] : ofTree(child, join);
    const [first, ...rest] = found;
    if (first === undefined) continue;
    if (items.length > 0) items.push({ ...first, connector: join });
    else items.push(first);
    items.push(...rest);
  }
  const needsGroup = join === "OR" && outer === "AND" && items.length > 1;
  return needsGroup ? [{ filters: items }] : items;
}

function withoutConnector(item: Fields): FilterItem {
  const { connector: _gone, ...rest } = item;
  return rest;
}

/** The run set with other conditions. */
export function withFilterItems(runSet: Fields, items: readonly FilterItem[]): Fields {
  const before = fieldsOf(runSet["filters"]);
  // A tree becomes a list: what made it a tree goes, the rest stays.
  const isTree = before["filterFormat"] === undefined;
  const { op: _op, key: _key, value: _value, disabled: _off, ...rest } = before;
  const kept = isTree ? rest : before;
  const filters = { ...kept, filterFormat: "filterV2", filters: items };
  return { ...runSet, filters };
}

export function isGroup(item: FilterItem): boolean {
  return Array.isArray(item["filters"]);
}

export function connectorOf(item: FilterItem): "AND" | "OR" {
  return item["connector"] === "OR" ? "OR" : "AND";
}

/** How many conditions are switched on. */
export function activeConditions(items: readonly FilterItem[]): number {
  return items.reduce((count, item) => {
    if (isGroup(item))
      return count + activeConditions(listOf(item["filters"]) as FilterItem[]);
    return count + (isComplete(item) && item["disabled"] !== true ? 1 : 0);
  }, 0);
}

/** Whether a condition says enough to be asked. */
export function isComplete(item: FilterItem): boolean {
  const key = runKeyOf(item["key"]);
  const value = item["value"] ?? null;
  return key !== null && (value !== null || takesNothing(String(item["op"] ?? "=")));
}

/** With one more condition that holds whatever the others say. */
export function withCondition(
  items: readonly FilterItem[],
  condition: FilterItem,
): readonly FilterItem[] {
  const added = { ...condition, connector: "AND" };
  const [first] = items;
  if (first === undefined) return [condition];
  const hasOr = items.slice(1).some((item) => connectorOf(item) === "OR");
  return hasOr ? [{ filters: items }, added] : [...items, added];
}

/** Without the conditions at the top that `isMeant` picks. */
export function withoutConditions(
  items: readonly FilterItem[],
  isMeant: (item: FilterItem) => boolean,
): readonly FilterItem[] {
  return items.filter((item) => !isMeant(item));
}

/** The runs that are switched on; `now` is what "the last hour" is counted from. */
export function runSetFilter(runSet: Fields, now: number): Filter {
  const selected = selectionFilter(runSet["selections"], groupingOf(runSet));
  return all([conditionsFilter(runSet, now), searchFilter(runSet), selected]) ?? {};
}

/** The runs that are listed, whether they are drawn or not. */
export function listedFilter(runSet: Fields, now: number): Filter {
  return all([conditionsFilter(runSet, now), searchFilter(runSet)]) ?? {};
}

function conditionsFilter(runSet: Fields, now: number): Filter | null {
  return connected(filterItems(runSet["filters"]), now);
}

/** Items joined by connectors, of which AND binds more tightly than OR. */
function connected(items: readonly FilterItem[], now: number): Filter | null {
  const groups: (Filter | null)[][] = [[]];
  items.forEach((item, at) => {
    if (at > 0 && connectorOf(item) === "OR") groups.push([]);
    groups.at(-1)!.push(filterOf(item, now));
  });
  return any(groups.map(all));
}

/** Null where it matches everything. */
function filterOf(item: FilterItem, now: number): Filter | null {
  return isGroup(item)
    ? connected(listOf(item["filters"]).filter(isFields), now)
    : condition(item, now);
}

function takesNothing(op: string): boolean {
  return op === "=" || op === "==" || op === "!=";
}

function condition(said: FilterItem, now: number): Filter | null {
  const key = runKeyOf(said["key"]);
  const value = said["value"] ?? null;
  const op = String(said["op"] ?? "=");
  if (key === null || said["disabled"] === true) return null;
  // Not filled in yet.
  if (value === null && !takesNothing(op)) return null;
  if (key.section === "tags") return tag(key.name, op, value);
  const path = pathOf(key);
  if (op === "WITHINSECONDS") {
    const since = new Date(now - 1000 * Number(value));
    if (Number.isNaN(since.getTime())) {
      throw new UnknownCondition(`it asks for the last ${String(value)} seconds`);
    }
    return { [path]: { $gte: since.toISOString() } };
  }
  if (!Object.hasOwn(OPERATORS, op)) {
    throw new UnknownCondition(`it filters ${path} with “${op}”`);
  }
  return { [path]: { [OPERATORS[op]!]: value } };
}

function tag(name: string, op: string, value: unknown): Filter {
  if (op === "IN" || op === "NIN") return { tags: { [OPERATORS[op]!]: value } };
  const carries = (value !== false) !== (op === "!=");
  return { tags: carries ? name : { $ne: name } };
}

function pathOf(key: RunKey): string {
  const path = serverPath(key);
  if (path === null)
    throw new UnknownCondition(`it asks for “${key.section}” of a run`);
  return path;
}

function searchFilter(runSet: Fields): Filter | null {
  const { query, isRegex } = fieldsOf(runSet["search"]);
  if (typeof query !== "string" || query === "") return null;
  const pattern = { $regex: `(?i)${isRegex === true ? query : escapeRegex(query)}` };
  return { $or: [{ displayName: pattern }, { name: pattern }] };
}
