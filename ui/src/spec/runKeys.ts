/** Names of what a run is, holds and logged, as specifications, people and the server say them. */
import { type Fields, fieldsOf, textOf } from "./document";

/** A property of a run as specifications name it. */
export interface RunKey {
  /** run, config, summary, tags or keys_info. */
  readonly section: string;
  readonly name: string;
}

export type FieldKind = "text" | "number" | "time" | "list";

interface RunField {
  /** As it is stored. */
  readonly name: string;
  /** As filters in text form say it. */
  readonly word: string;
  readonly label: string;
  readonly kind: FieldKind;
}

/** Properties of the run itself, in the order in which they are offered. */
export const RUN_FIELDS: readonly RunField[] = [
  { name: "displayName", word: "name", label: "Name", kind: "text" },
  { name: "state", word: "state", label: "State", kind: "text" },
  { name: "tags", word: "tags", label: "Tags", kind: "list" },
  { name: "createdAt", word: "created", label: "Created", kind: "time" },
  { name: "duration", word: "runtime", label: "Runtime", kind: "number" },
  { name: "username", word: "user", label: "User", kind: "text" },
  { name: "group", word: "group", label: "Group", kind: "text" },
  { name: "jobType", word: "job_type", label: "Job type", kind: "text" },
  { name: "sweep", word: "sweep", label: "Sweep", kind: "text" },
  { name: "host", word: "host", label: "Host", kind: "text" },
  { name: "name", word: "id", label: "Run id", kind: "text" },
  { name: "heartbeatAt", word: "heartbeat", label: "Last heard of", kind: "time" },
  { name: "notes", word: "notes", label: "Notes", kind: "text" },
  { name: "inputArtifacts", word: "uses", label: "Uses artifact", kind: "list" },
  { name: "outputArtifacts", word: "logs", label: "Logs artifact", kind: "list" },
];

const PREFIXES: Readonly<Record<string, string>> = {
  run: "",
  config: "config.",
  summary: "summary_metrics.",
  keys_info: "keys_info.keys.",
};

/** A stored key; null where nothing is named. */
export function runKeyOf(said: unknown): RunKey | null {
  const { section, name } = fieldsOf(said);
  if (typeof name !== "string" || name === "") return null;
  return { section: textOf(section, "run"), name };
}

/** Where the server finds it; null for a section that nobody knows. */
export function serverPath({ section, name }: RunKey): string | null {
  return Object.hasOwn(PREFIXES, section) ? PREFIXES[section]! + name : null;
}

/** What people read: a config's `lr.value` is its `lr`. */
export function keyLabel({ section, name }: RunKey): string {
  if (section === "run") {
    return RUN_FIELDS.find((field) => field.name === name)?.label ?? name;
  }
  return section === "config" ? plainConfigName(name) : name;
}

/** A config's name without the `value` that wraps each entry on the wire. */
export function plainConfigName(name: string): string {
  if (name.endsWith(".value") && name !== ".value") return name.slice(0, -6);
  return name.replace(/^([^.]+)\.value\./, "$1.");
}

export function kindOfKey({ section, name }: RunKey): FieldKind {
  if (section !== "run") return section === "summary" ? "number" : "text";
  return RUN_FIELDS.find((field) => field.name === name)?.kind ?? "text";
}

/** Equal for two spellings of one property. */
export function keyId(key: RunKey): string {
  const name = key.section === "config" ? plainConfigName(key.name) : key.name;
  return `${key.section}:${name}`;
}

/** The key that `keyId` stands for. */
export function keyOfId(id: string): RunKey {
  const colon = id.indexOf(":");
  return { section: id.slice(0, colon), name: id.slice(colon + 1) };
}

/** A config key as groupings and columns name it: `value` behind the first segment. */
export function wrappedConfigKey(key: RunKey): RunKey {
  if (key.section !== "config" || plainConfigName(key.name) !== key.name) return key;
  const [head, ...rest] = key.name.split(".");
  return { ...key, name: [head, "value", ...rest].join(".") };
}

/** What is known of a run in order to sort, group and compare it. */
export interface KnownRun {
  readonly name: string;
  /** Fields of the run itself by stored name. */
  readonly fields: Fields;
  /** Values of config and summary by server path. */
  readonly values: Fields;
}

/** A run's value; undefined where there is none. */
export function valueOf(run: KnownRun, key: RunKey): unknown {
  if (key.section === "run") return run.fields[key.name] ?? undefined;
  const path = serverPath(key);
  return path === null ? undefined : (run.values[path] ?? undefined);
}
