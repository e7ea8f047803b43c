import type { Fields } from "../../spec/document";
import { shownKeys } from "../../spec/panels";

export interface KnownKey {
  readonly key: string;
  readonly kind: string;
}

const BY_NAME = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/** Kinds that no panel can draw by themselves. */
const NOT_DRAWN = new Set(["object", "array", "boolean", "null", "other"]);

/** Keys that were logged and that no panel names; `_step` and its like are axes. */
export function missingKeys(
  document: Fields,
  keys: readonly KnownKey[],
): readonly KnownKey[] {
  const shown = shownKeys(document);
  return keys
    .filter(
      ({ key, kind }) =>
        !key.startsWith("_") && !shown.has(key) && !NOT_DRAWN.has(kind),
    )
    .toSorted((a, b) => BY_NAME.compare(a.key, b.key));
}
