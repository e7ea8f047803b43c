import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import { MOST_MEASURES, runGroupsQuery } from "../../api/runGroups";
import type { Fields } from "../../spec/document";
import { type GroupTotal, groupTotals } from "../../spec/grouping";
import { type RunKey, serverPath } from "../../spec/runKeys";

const NONE: ReadonlyMap<string, GroupTotal> = new Map();

interface Asked {
  readonly filter: Fields;
  readonly grouping: readonly RunKey[];
  readonly columns: readonly RunKey[];
}

/** Groups as the server counts them; null asks for nothing, since all runs are here. */
export function useGroupTotals(
  place: { readonly entity: string; readonly project: string },
  asked: Asked | null,
): ReadonlyMap<string, GroupTotal> {
  const grouping = asked?.grouping ?? [];
  const keys = paths(grouping);
  const measures = paths(asked?.columns ?? []).slice(0, MOST_MEASURES);
  const list = { ...place, filters: asked?.filter ?? {} };
  const { data } = useQuery({
    ...runGroupsQuery(list, keys, "-count", measures),
    // Renewed together with the runs of the list.
    queryKey: [
      "project",
      place.entity,
      place.project,
      "namedRuns",
      "groups",
      list.filters,
      keys,
      measures,
    ],
    enabled: keys.length > 0 && keys.length === grouping.length,
  });
  return useMemo(
    () => (data === undefined || keys.length === 0 ? NONE : groupTotals(data.groups)),
    [data, keys.length],
  );
}

function paths(keys: readonly RunKey[]): readonly string[] {
  return keys.map(serverPath).filter((path) => path !== null);
}
