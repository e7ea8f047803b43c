/**
 * Which runs a run set of a report shows, as a filter and an order for the server.
 * Both forms of filters that saved views hold are read; see the wire protocol, 6.2.
 */
import { escapeRegex } from "../../api/runs";

export type Filter = Readonly<Record<string, unknown>>;

/** A run set asks for something that cannot be followed; the panel says what. */
export class UnknownCondition extends Error {}

type Fields = Record<string, unknown>;

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
};

const PREFIXES: Readonly<Record<string, string>> = {
  run: "",
  config: "config.",
  summary: "summary_metrics.",
  keys_info: "keys_info.keys.",
};

export function fieldsOf(value: unknown): Fields {
  return value !== null && typeof value === "object" && !Array.isArray(value)
    ? (value as Fields)
    : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function objects(value: unknown): Fields[] {
  return listOf(value).filter(
    (one): one is Fields =>
      one !== null && typeof one === "object" && !Array.isArray(one),
  );
}

/** The runs that are switched on; `now` is what "the last hour" is counted from. */
export function runSetFilter(runSet: Fields, now: number): Filter {
  return (
    all([tree(runSet["filters"], now), search(runSet["search"]), selection(runSet)]) ??
    {}
  );
}

export function runSetOrder(runSet: Fields): string {
  const sort = fieldsOf(runSet["sort"]);
  const first = objects(sort["keys"])[0] ?? sort;
  const path = pathOf(first["key"]);
  if (path === null) return "+created_at";
  return (first["ascending"] === true ? "+" : "-") + path;
}

/** Null where it matches everything. */
function tree(node: unknown, now: number): Filter | null {
  const said = fieldsOf(node);
  if (said["filters"] === undefined || said["filters"] === null) {
    return condition(said, now);
  }
  const members = objects(said["filters"]);
  if ("op" in said) {
    const join = said["op"] === "OR" ? any : all;
    return join(members.map((one) => tree(one, now)));
  }
  return connected(members, now);
}

/** Items joined by connectors, of which AND binds more tightly than OR. */
function connected(members: readonly Fields[], now: number): Filter | null {
  const groups: Filter[][] = [[]];
  for (const one of members) {
    const found = tree(one, now);
    if (found === null) continue;
    if (groups.at(-1)!.length > 0 && one["connector"] === "OR") groups.push([]);
    groups.at(-1)!.push(found);
  }
  return any(groups.map(all));
}

function condition(said: Fields, now: number): Filter | null {
  const { key, value = null } = said;
  const op = String(said["op"] ?? "=");
  const path = pathOf(key);
  if (path === null || said["disabled"] === true) return null;
  // Not filled in yet.
  if (value === null && !["=", "==", "!="].includes(op)) return null;
  if (fieldsOf(key)["section"] === "tags") return tag(path, op, value);
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

/** Where the server finds a key; null where nothing is named. */
function pathOf(key: unknown): string | null {
  const { section, name } = fieldsOf(key);
  if (typeof name !== "string" || name === "") return null;
  if (section === "tags") return name;
  const prefix = String(section);
  if (!Object.hasOwn(PREFIXES, prefix)) {
    throw new UnknownCondition(`it asks for “${prefix}” of a run`);
  }
  return PREFIXES[prefix]! + name;
}

function search(said: unknown): Filter | null {
  const { query, isRegex } = fieldsOf(said);
  if (typeof query !== "string" || query === "") return null;
  const pattern = isRegex === true ? query : escapeRegex(query);
  return { displayName: { $regex: `(?i)${pattern}` } };
}

/** Root 1 selects all but what the tree names, root 0 only that. */
function selection(runSet: Fields): Filter | null {
  if (runSet["selections"] === undefined) return null;
  const selections = fieldsOf(runSet["selections"]);
  const groups = objects(runSet["grouping"])
    .map(pathOf)
    .filter((path) => path !== null);
  const named = listOf(selections["tree"]).map((one) => node(one, groups));
  if (selections["root"] !== 0) return named.length > 0 ? { $nor: named } : null;
  return any(named) ?? { name: { $in: [] } };
}

/** A run, or with `groups` the runs of one group or some of them. */
function node(said: unknown, groups: readonly string[]): Filter {
  const isObject = said !== null && typeof said === "object";
  const value = isObject ? fieldsOf(said)["value"] : said;
  const [group, ...inner] = groups;
  if (group === undefined) return { name: runIdOf(String(value)) };
  const children = isObject ? listOf(fieldsOf(said)["children"]) : [];
  const ofGroup = { [group]: value };
  if (children.length === 0) return ofGroup;
  return all([ofGroup, any(children.map((one) => node(one, inner)))]) ?? {};
}

/** A short id, also where a global id `Run:v1:<id>:…` is written in base64. */
function runIdOf(text: string): string {
  try {
    const parts = atob(text).split(":");
    return parts[1] === "v1" && parts.length === 5 ? parts[2]! : text;
  } catch {
    return text;
  }
}

function all(found: readonly (Filter | null)[]): Filter | null {
  return joined("$and", found);
}

function any(found: readonly (Filter | null)[]): Filter | null {
  return joined("$or", found);
}

function joined(operator: string, found: readonly (Filter | null)[]): Filter | null {
  const there = found.filter((one) => one !== null);
  return there.length < 2 ? (there[0] ?? null) : { [operator]: there };
}
