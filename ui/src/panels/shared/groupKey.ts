/**
 * What a panel groups its runs by, as saved views write it: `lr.value` of the
 * configuration, `summary_metrics.best`, or a field of runs such as `group`.
 */
import { type Accessor, RUN_FIELDS, formatAccessor, parseAccessor } from "./accessor";

const SUMMARY = "summary_metrics.";
const SECTION = /^(config|summary|run)[:.](.+)$/s;

/** Reads a key, also in the forms of other charts (`config:lr`); null groups by nothing. */
export function readGroupKey(words: string): Accessor | null {
  if (words === "" || words === "None" || words === "null") return null;
  if (words.startsWith(SUMMARY)) {
    return { section: "summary", name: words.slice(SUMMARY.length) };
  }
  const found = SECTION.exec(words);
  if (found) return parseAccessor(`${found[1]}:${found[2]}`);
  return parseAccessor(RUN_FIELDS.includes(words) ? `run:${words}` : `config:${words}`);
}

/** The form that other clients read. */
export function writeGroupKey(key: Accessor): string {
  if (key.section === "summary") return SUMMARY + key.name;
  return formatAccessor(key).replace(/^(config|run):/, "");
}
