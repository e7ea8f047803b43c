/** Names of lines by a template: `${run:displayName} - ${config:lr} [[ ${x}: ${y} ]]`. */
import type { RunValues } from "../shared/runValues";
import { cellOf, parseAccessor } from "../shared/accessor";

export interface LineWords {
  readonly label: string;
  /** The part between double brackets, with what only the pointer knows left in. */
  readonly hint: string | null;
}

const REFERENCE = /\$\{([^}]*)\}/g;
const HINT = /\[\[(.*?)\]\]/s;
/** Known where the pointer is, not before. */
const AT_POINTER: ReadonlySet<string> = new Set([
  "x",
  "y",
  "original",
  "min",
  "max",
  "mean",
  "stddev",
  "percent",
]);
const MOST_CHARACTERS = 200;

/** Whether a template says more than names of runs, which every panel has. */
export function readsRunValues(template: string | null): boolean {
  return [...(template ?? "").matchAll(REFERENCE)].some(
    ([, name]) =>
      name!.includes(":") && !["run:displayName", "run:name"].includes(name!),
  );
}

/**
 * The words for a line of some runs, one unless it is the line of a group. A value in
 * which the runs differ is written `…`, one that none of them has not at all.
 */
export function lineWords(
  template: string,
  line: {
    readonly name: string;
    readonly key: string;
    /** What a pattern caught of the metric's name: `${1}`, `${layer}`. */
    readonly parts?: Readonly<Record<string, string>>;
  },
  runs: readonly RunValues[],
): LineWords {
  const filled = template.replace(REFERENCE, (whole, name: string) => {
    if (AT_POINTER.has(name)) return whole;
    if (name === "run:displayName") return line.name;
    if (name === "metric" || name === "key") return line.key;
    if (line.parts && Object.hasOwn(line.parts, name)) return line.parts[name]!;
    return sharedText(name, runs);
  });
  const hint = HINT.exec(filled)?.[1]?.trim() ?? null;
  const label = filled.replace(HINT, "").replace(REFERENCE, "").trim();
  return { label: label.slice(0, MOST_CHARACTERS) || line.name, hint };
}

function sharedText(name: string, runs: readonly RunValues[]): string {
  const accessor = parseAccessor(name);
  const texts = new Set(
    runs.flatMap((run) => {
      const cell = cellOf(run, accessor);
      return cell === null ? [] : [String(cell)];
    }),
  );
  return texts.size > 1 ? "…" : ([...texts][0] ?? "");
}
