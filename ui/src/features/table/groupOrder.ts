/** How groups are ordered: as the runs are, as far as groups have it. */
import type { GroupMeasure, TableGroup } from "../../api/runGroups";
import { keyId, keyLabel, type RunKey, serverPath } from "../../spec/runKeys";
import type { SortKey } from "../../spec/sorting";
import { plainKey, shownText } from "./cellValue";

/** The server's order of groups: by a key of theirs, by the mean of a metric, or newest. */
export function groupOrder(
  sort: readonly SortKey[],
  grouping: readonly RunKey[],
  measures: readonly string[],
): string {
  const [first] = sort;
  if (first === undefined) return "-count";
  const sign = first.isAscending ? "+" : "-";
  if (grouping.some((key) => keyId(key) === keyId(first.key))) return `${sign}value`;
  const path = serverPath(plainKey(first.key));
  if (path !== null && measures.includes(path)) return `${sign}mean:${path}`;
  const isTime = first.key.section === "run" && first.key.name === "createdAt";
  return isTime ? `${sign}newest` : "-count";
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
