/** What two versions say differently about themselves; pure. */

export interface KeyChange {
  /** Path of the key, its parts joined by dots. */
  key: string;
  /** As JSON; null where the key is missing. */
  before: string | null;
  after: string | null;
}

/** Only keys whose values differ, by key. Lists are compared as a whole. */
export function diffObjects(before: object, after: object): KeyChange[] {
  const [left, right] = [flat(before), flat(after)];
  const keys = [...new Set([...left.keys(), ...right.keys()])];
  return keys
    .filter((key) => left.get(key) !== right.get(key))
    .toSorted((a, b) => a.localeCompare(b, "en", { numeric: true }))
    .map((key) => ({
      key,
      before: left.get(key) ?? null,
      after: right.get(key) ?? null,
    }));
}

function flat(value: object, prefix = "", found = new Map<string, string>()) {
  for (const [key, member] of Object.entries(value)) {
    const path = prefix === "" ? key : `${prefix}.${key}`;
    const isBranch =
      member !== null &&
      typeof member === "object" &&
      !Array.isArray(member) &&
      Object.keys(member).length > 0;
    if (isBranch) flat(member as object, path, found);
    else found.set(path, written(member));
  }
  return found;
}

/** JSON has no words for NaN and infinities. */
function written(value: unknown): string {
  return typeof value === "number" ? String(value) : JSON.stringify(value);
}
