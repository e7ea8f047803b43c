/** How groups are ordered: as the runs are, as far as groups have it. */
import type { GroupMeasure, TableGroup } from "../../api/runGroups";
import { keyId, keyLabel, type RunKey, serverPath } from "../../spec/runKeys";
import type { SortKey } from "../../spec/sorting";
import { plainKey, shownText } from "./cellValue";

/**
 * The server's order of groups: keys of theirs, means of metrics, and when the newest run
 * came. What groups do not have is passed over; without anything it is by their size.
 */
export function groupOrder(
  sort: readonly SortKey[],
  grouping: readonly RunKey[],
  measures: readonly string[],
): string {
  const parts = sort.flatMap((one) => orderPart(one, grouping, measures) ?? []);
  return parts.join(",") || "-count";
}

function orderPart(
  { key, isAscending }: SortKey,
  grouping: readonly RunKey[],
  measures: readonly string[],
): string | null {
  const sign = isAscending ? "+" : "-";
  const path = serverPath(plainKey(key));
  if (path !== null && grouping.some((one) => keyId(one) === keyId(key)))
    return `${sign}value:${path}`;
  if (path !== null && measures.includes(path)) return `${sign}mean:${path}`;
  const isTime = key.section === "run" && key.name === "createdAt";
  return isTime ? `${sign}newest` : null;
}

/** `lr: 0.1, optimizer: adam`. */
export function groupTitle(group: TableGroup, grouping: readonly RunKey[]): string {
  return grouping
    .map((key, at) => {
      const value = group.values[at];
      const text = value === null || value === undefined ? "none" : shownText(value);
      return `${keyLabel(key)}: ${text === "" ? "“”" : text}`;
    })
    .join(", ");
}

/** Smallest and largest value of each measure among all groups. */
export function extentsOf(
  groups: readonly TableGroup[],
  measures: number,
): readonly (readonly [number, number] | null)[] {
  return Array.from({ length: measures }, (_, at) => {
    const found = groups
      .map((group) => group.measures[at])
      .filter(
        (one): one is GroupMeasure & { min: number; max: number } =>
          one !== undefined && one.min !== null && one.max !== null,
      );
    if (found.length === 0) return null;
    return [
      Math.min(...found.map((one) => one.min)),
      Math.max(...found.map((one) => one.max)),
    ] as const;
  });
}
