import { couldTakeForEver } from "../../spec/patterns";

/** Finds columns by a part of their name, or by a pattern. */
export interface ColumnMatcher {
  readonly isMatch: (name: string) => boolean;
  readonly problem: string | null;
}

export function columnMatcher(query: string, isRegex: boolean): ColumnMatcher {
  if (query === "") return { isMatch: () => true, problem: null };
  if (!isRegex) {
    const part = query.toLowerCase();
    return { isMatch: (name) => name.toLowerCase().includes(part), problem: null };
  }
  if (couldTakeForEver(query)) {
    return { isMatch: () => false, problem: "This expression could take for ever" };
  }
  try {
    const pattern = new RegExp(query, "i");
    return { isMatch: (name) => pattern.test(name), problem: null };
  } catch {
    return {
      isMatch: () => false,
      problem: "This is not a regular expression yet",
    };
  }
}
