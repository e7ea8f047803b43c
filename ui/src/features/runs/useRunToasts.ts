import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";

import { undeleteRuns } from "../../api/deletedRuns";
import { moveRuns, type ProjectPlace } from "../../api/moveRuns";
import { say } from "../../state/toasts";
import { formatCount } from "../../widgets/format";

interface NamedRun {
  readonly id: string;
  readonly displayName: string;
}

export interface RunToasts {
  /** Says that runs were deleted, and brings them back when asked. */
  readonly deleted: (runs: readonly NamedRun[], withArtifacts?: boolean) => void;
  /** Says where runs went, and brings them back when asked. */
  readonly moved: (
    runs: readonly NamedRun[],
    movedIds: readonly string[],
    to: ProjectPlace,
  ) => void;
}

/** Messages about what was done to runs of a project, each with its undo. */
export function useRunToasts({ entity, project }: ProjectPlace): RunToasts {
  const queries = useQueryClient();
  return useMemo(() => {
    const renew = (place: ProjectPlace) =>
      queries.invalidateQueries({
        queryKey: ["project", place.entity, place.project],
      });
    const here = { entity, project };
    return {
      deleted: (runs, withArtifacts = false) => {
        const ids = runs.map(({ id }) => id);
        say({
          text: withArtifacts
            ? `${what(runs)} deleted, with the artifact versions logged by them. Only runs can be had back.`
            : `${what(runs)} deleted.`,
          action: {
            label: "Undo",
            act: async () => {
              await undeleteRuns(ids);
              await renew(here);
            },
          },
        });
      },
      moved: (runs, movedIds, to) => {
        say({
          text: `${what(runs)} moved to ${to.entity}/${to.project}.`,
          action: {
            label: "Undo",
            act: async () => {
              await moveRuns(movedIds, here);
              await Promise.all([renew(here), renew(to)]);
            },
          },
        });
      },
    };
  }, [queries, entity, project]);
}

function what(runs: readonly NamedRun[]): string {
  const [first] = runs;
  return runs.length === 1 && first
    ? `“${first.displayName}”`
    : formatCount(runs.length, "run");
}
