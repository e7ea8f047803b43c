import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import { MOST_MEASURES, runGroupsQuery } from "../../api/runGroups";
import type { RunList } from "../../api/runTable";
import type { Column } from "../../spec/columns";
import type { Goal } from "../../spec/goals";
import { pathOfColumn } from "./cellValue";
import { extentsOf } from "./groupOrder";
import { type Extent, tintOf } from "./tints";

/** The colour behind a number of a column; null for none. */
export type Tints = (column: Column, value: unknown) => string | null;

/** Any field of few values: groups are only a way to the least and the greatest. */
const BY = ["state"];

/** Colours of the columns that are to have any, between the extremes of all that match. */
export function useTints(
  list: RunList,
  columns: readonly Column[],
  goals: (column: Column) => Goal | null,
): Tints {
  const paths = columns
    .filter((column) => column.isColoured)
    .map(pathOfColumn)
    .filter((path) => path !== null)
    .slice(0, MOST_MEASURES);
  const found = useQuery({
    ...runGroupsQuery(list, BY, "-count", paths),
    enabled: paths.length > 0,
  }).data?.groups;
  const said = paths.join("\n");
  return useMemo(() => {
    const wanted = said === "" ? [] : said.split("\n");
    const known = extentsOf(found ?? [], wanted.length);
    const extents = new Map<string, Extent | null>(
      wanted.map((path, at) => [path, known[at] ?? null]),
    );
    return (column, value) => {
      if (!column.isColoured) return null;
      const extent = extents.get(pathOfColumn(column) ?? "") ?? null;
      return tintOf(value, extent, goals(column));
    };
  }, [found, said, goals]);
}
