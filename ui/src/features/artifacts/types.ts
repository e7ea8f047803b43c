/** Types of artifacts as pages order them; pure. */
import type { ArtifactTypeRow, CollectionCard } from "../../api/artifacts";

/** Types that clients log by themselves, one collection a run or more. */
const BY_ITSELF = new Set(["run_table", "code", "job"]);

function isByItself(name: string): boolean {
  return BY_ITSELF.has(name) || name.startsWith("wandb-");
}

/** What people named first, what clients made by themselves last; each by name. */
export function orderTypes(types: readonly ArtifactTypeRow[]): ArtifactTypeRow[] {
  return types.toSorted(
    (a, b) =>
      Number(isByItself(a.name)) - Number(isByItself(b.name)) ||
      a.name.localeCompare(b.name, "en"),
  );
}

/** Collections under their types, in the order in which both first appear. */
export function groupByType(
  collections: readonly CollectionCard[],
): [string, CollectionCard[]][] {
  const groups = new Map<string, CollectionCard[]>();
  for (const one of collections) {
    const group = groups.get(one.typeName);
    if (group) group.push(one);
    else groups.set(one.typeName, [one]);
  }
  return [...groups];
}
