/** Reads what a client says of its machine and its configuration; tolerant of any shape. */
import type { RunDetail } from "../../api/runs";
import { formatBytes } from "../../widgets/format";
import { parseLenientObject } from "../../widgets/jsonNodes";

export interface Fact {
  name: string;
  value: string;
  /** Shown in a fixed-width face with a copy button. */
  isCode?: boolean;
}

/** The config without its `{value, desc}` wrappers and the client's own notes. */
export function unwrapConfig(text: string | null): Record<string, unknown> {
  const wrapped = parseLenientObject(text);
  return Object.fromEntries(
    Object.entries(wrapped)
      .filter(([key]) => !key.startsWith("_wandb"))
      .map(([key, entry]) => [key, isWrapped(entry) ? entry.value : entry]),
  );
}

function isWrapped(entry: unknown): entry is { value: unknown } {
  return entry !== null && typeof entry === "object" && "value" in entry;
}

function asObject(value: unknown): Record<string, unknown> {
  if (typeof value === "string") return parseLenientObject(value);
  return value !== null && typeof value === "object"
    ? (value as Record<string, unknown>)
    : {};
}

function asText(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** A process that wrote to the run, and what it said of its machine. */
export interface Writer {
  id: string;
  /** The writer's label, else its host, else its id. */
  name: string;
  facts: Fact[];
}

type WriterFields = "wandbConfig" | MachineFields;

/**
 * Everyone who wrote to the run, by label and host. A run with one writer tells of it
 * with what the server knows of the run besides; nobody described gives an empty list.
 */
export function writersOf(run: Pick<RunDetail, WriterFields>): Writer[] {
  const seen = Object.entries(asObject(parseLenientObject(run.wandbConfig)["e"]));
  if (seen.length <= 1) {
    const facts = machineFacts(run);
    return facts.length === 0 ? [] : [{ id: "", name: "", facts }];
  }
  const unknown = { host: null, program: null, repo: null, commit: null };
  return seen
    .map(([id, entry]) => {
      const metadata = asObject(entry);
      const name = asText(metadata["label"]) || asText(metadata["host"]) || id;
      return { id, name, facts: machineFacts({ ...unknown, metadata }) };
    })
    .toSorted((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
}

/** The labels that writers of a run gave themselves, without repeats. */
export function labelsSaid(run: Pick<RunDetail, "wandbConfig">): string[] {
  const seen = Object.values(asObject(parseLenientObject(run.wandbConfig)["e"]));
  const labels = seen.map((entry) => asText(asObject(entry)["label"]));
  return [...new Set(labels.filter((label) => label !== ""))];
}

/** Host, system, Python, hardware, command and code, as far as they are known. */
export function machineFacts(run: Pick<RunDetail, MachineFields>): Fact[] {
  const seen = asObject(run.metadata);
  const git = asObject(seen["git"]);
  const facts: Fact[] = [
    { name: "Host", value: run.host ?? asText(seen["host"]) },
    { name: "System", value: asText(seen["os"]) },
    { name: "Python", value: asText(seen["python"]) },
    { name: "Client", value: asText(seen["cliVersion"] ?? seen["cli_version"]) },
    { name: "CPU", value: describeCpu(seen) },
    { name: "Memory", value: describeMemory(seen) },
    { name: "GPU", value: describeGpu(seen) },
    { name: "Command", value: describeCommand(run, seen), isCode: true },
    { name: "Folder", value: asText(seen["root"]), isCode: true },
    { name: "Repository", value: run.repo ?? asText(git["remote"]), isCode: true },
    { name: "Commit", value: run.commit ?? asText(git["commit"]), isCode: true },
  ];
  return facts.filter((fact) => fact.value !== "");
}

type MachineFields = "host" | "metadata" | "program" | "repo" | "commit";

function describeCpu(seen: Record<string, unknown>): string {
  const cores = asText(seen["cpu_count"]);
  const threads = asText(seen["cpu_count_logical"]);
  if (cores === "") return "";
  return threads !== "" && threads !== cores
    ? `${cores} cores, ${threads} threads`
    : `${cores} cores`;
}

function describeMemory(seen: Record<string, unknown>): string {
  const total = Number(asObject(seen["memory"])["total"]);
  return Number.isFinite(total) && total > 0 ? formatBytes(total) : "";
}

function describeGpu(seen: Record<string, unknown>): string {
  const name = asText(seen["gpu"]);
  const count = Number(seen["gpu_count"] ?? 1);
  return name !== "" && count > 1 ? `${count} × ${name}` : name;
}

function describeCommand(
  run: Pick<RunDetail, "program">,
  seen: Record<string, unknown>,
): string {
  const program = run.program ?? asText(seen["program"]);
  const args = Array.isArray(seen["args"]) ? seen["args"].map(String) : [];
  if (program === "") return "";
  return ["python", program, ...args.map(quoteForShell)].join(" ");
}

/** So that a copied command means the same in a shell. */
function quoteForShell(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument)
    ? argument
    : `'${argument.replaceAll("'", "'\\''")}'`;
}
