/** Metrics that a regular expression finds, with what its brackets caught of their names. */

import { couldTakeForEver } from "../../spec/patterns";

export interface Captured {
  /** Names the metric: what was caught, or its whole name where nothing was. */
  readonly caption: string;
  /** What was caught, by number from 1 and by name. */
  readonly parts: Readonly<Record<string, string>>;
}

export interface FoundMetric extends Captured {
  readonly key: string;
}

/** Longer ones were not written by a person. */
const LONGEST = 1000;

/** The keys that match, in their order; null where the pattern cannot be read (yet). */
export function metricsByPattern(
  pattern: string,
  keys: readonly string[],
): readonly FoundMetric[] | null {
  const matcher = readPattern(pattern);
  if (!matcher) return null;
  return keys.flatMap((key) => {
    const found = matcher.exec(key);
    return found ? [{ key, ...captured(key, found) }] : [];
  });
}

/** A pattern as JavaScript takes it; scripts write named brackets in Python's way. */
export function readPattern(pattern: string): RegExp | null {
  if (pattern.length > LONGEST || couldTakeForEver(pattern)) return null;
  try {
    return new RegExp(pattern.replaceAll("(?P<", "(?<"));
  } catch {
    return null;
  }
}

function captured(key: string, found: RegExpExecArray): Captured {
  const caught = found.slice(1).map((part) => part ?? "");
  const parts = Object.fromEntries(caught.map((part, at) => [String(at + 1), part]));
  const caption = caught.filter((part) => part !== "").join(" · ");
  return { caption: caption || key, parts: { ...parts, ...found.groups } };
}
