import { useQueries } from "@tanstack/react-query";
import { useMemo } from "react";

import { namedRunsQuery } from "../../api/runs";
import { byPlace } from "../../api/seriesEverywhere";
import { globalRunId, shortRunId } from "../../spec/runIds";
import { type ListedRun, listedRun } from "./listedRun";

/** News come of the open project only; others are looked at from time to time. */
const RENEWED_MS = 30_000;

/**
 * Runs of other projects that are wanted here.
 *
 * @param names Their global ids, which stay their names in the list.
 */
export function useElsewhere(
  names: readonly string[],
  paths: readonly string[],
): readonly ListedRun[] {
  const wanted = names.join(" ");
  const places = useMemo(
    () => byPlace(wanted === "" ? [] : wanted.split(" ")).elsewhere,
    [wanted],
  );
  return useQueries({
    queries: places.map(({ entity, project, names: own }) => ({
      ...namedRunsQuery(entity, project, {
        filters: JSON.stringify({ name: { $in: own.map(shortRunId) } }),
        paths,
      }),
      refetchInterval: RENEWED_MS,
    })),
    combine: (answers) =>
      answers.flatMap(({ data }, at) => {
        const { entity, project } = places[at]!;
        return (data ?? []).map((row) => {
          const place = { entity, project, run: row.name };
          const displayName = row.displayName || row.name;
          const name = globalRunId(place);
          return { ...listedRun({ ...row, name, displayName }), elsewhere: place };
        });
      }),
  });
}
