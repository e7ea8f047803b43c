/** What several runs have in common and what not, row by row. */
import type { RunDetail } from "../../api/runs";
import { type Fields, isFields } from "../../spec/document";
import { parseLenientObject } from "../../widgets/jsonNodes";
import { machineFacts, unwrapConfig } from "../shared/runFacts";
import { formatDuration } from "../../widgets/format";

export interface ComparerRow {
  /** Unlike that of any other row. */
  readonly id: string;
  readonly section: Section;
  /** Path inside of the section: `optim.lr`. */
  readonly name: string;
  /** One text a run; null where the run has nothing. */
  readonly cells: readonly (string | null)[];
  readonly isDifferent: boolean;
}

export type Section = "Run" | "Config" | "Summary";
export const SECTIONS: readonly Section[] = ["Run", "Config", "Summary"];

/** Lists up to this long are one row; longer ones and objects are opened. */
const INLINE_LIST = 12;

export function comparerRows(runs: readonly RunDetail[]): ComparerRow[] {
  return [
    ...sectionRows("Run", runs.map(factsOf)),
    ...sectionRows(
      "Config",
      runs.map((run) => leaves(unwrapConfig(run.config))),
    ),
    ...sectionRows(
      "Summary",
      runs.map((run) => leaves(withoutWrapper(parseLenientObject(run.summaryMetrics)))),
    ),
  ];
}

type Leaves = ReadonlyMap<string, string>;

function factsOf(run: RunDetail): Leaves {
  const facts: readonly (readonly [string, string | null])[] = [
    ["Name", run.displayName],
    ["ID", run.name],
    ["State", run.state],
    ["User", run.user?.username ?? null],
    ["Created", run.createdAt.slice(0, 19).replace("T", " ")],
    [
      "Duration",
      run.durationSeconds === null ? null : formatDuration(run.durationSeconds),
    ],
    ["Group", run.group],
    ["Job type", run.jobType],
    ["Tags", run.tags.length > 0 ? run.tags.join(", ") : null],
    ["Notes", run.notes || null],
    ...machineFacts(run).map(({ name, value }) => [name, value] as const),
  ];
  return new Map(
    facts.flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  );
}

/** `_wandb` in a summary is the client's own. */
function withoutWrapper(summary: Fields): Fields {
  const { _wandb: _gone, ...rest } = summary;
  return rest;
}

function leaves(fields: Fields): Leaves {
  const found = new Map<string, string>();
  collect(fields, "", found);
  return found;
}

function collect(value: unknown, path: string, found: Map<string, string>): void {
  const isLong =
    Array.isArray(value) &&
    (value.length > INLINE_LIST ||
      value.some((one) => one !== null && typeof one === "object"));
  if ((isFields(value) && Object.keys(value).length > 0) || isLong) {
    for (const [key, inner] of Object.entries(value as object)) {
      collect(inner, path === "" ? key : `${path}.${key}`, found);
    }
    return;
  }
  if (path !== "") found.set(path, wordsOf(value));
}

function wordsOf(value: unknown): string {
  if (typeof value === "string") return value;
  // JSON has no words for NaN and infinities.
  return typeof value === "number" ? String(value) : (JSON.stringify(value) ?? "null");
}

/** Rows in the order in which the first run has them, then what only others have. */
function sectionRows(section: Section, runs: readonly Leaves[]): ComparerRow[] {
  const names = new Set(runs.flatMap((one) => [...one.keys()]));
  return [...names].map((name) => {
    const cells = runs.map((one) => one.get(name) ?? null);
    const isDifferent = cells.some((cell) => cell !== cells[0]);
    return { id: `${section}/${name}`, section, name, cells, isDifferent };
  });
}

/** Only rows that differ, or whose name or any value holds the text. */
export function keptRows(
  rows: readonly ComparerRow[],
  wish: { readonly diffOnly: boolean; readonly search: string },
): readonly ComparerRow[] {
  const wanted = wish.search.trim().toLowerCase();
  return rows.filter(
    (row) =>
      (!wish.diffOnly || row.isDifferent) &&
      (wanted === "" ||
        row.name.toLowerCase().includes(wanted) ||
        row.cells.some((cell) => cell?.toLowerCase().includes(wanted))),
  );
}
