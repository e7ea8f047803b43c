import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { type DeletedRun, deletedRunsQuery, undeleteRuns } from "../../api/deletedRuns";
import { Button } from "../../widgets/Button";
import { Dialog } from "../../widgets/Dialog";
import { formatCount } from "../../widgets/format";
import { ErrorState, Skeleton } from "../../widgets/States";
import { Ago, Until } from "../../widgets/Time";
import css from "./DeletedRuns.module.css";

interface DeletedRunsProps {
  entity: string;
  project: string;
  onClose: () => void;
}

/** What was deleted in the last seven days, to be had back one by one or together. */
export function DeletedRuns({ entity, project, onClose }: DeletedRunsProps) {
  const place = { entity, project };
  const found = useInfiniteQuery(deletedRunsQuery(place));
  const runs = found.data?.pages.flatMap((page) => page.edges.map(({ node }) => node));
  return (
    <Dialog title="Recently deleted runs" isOpen onClose={onClose} width={760}>
      <p className={css.quiet}>
        Deleted runs can be had back for seven days, with their history, logs and files.
      </p>
      {found.isError ? (
        <ErrorState
          error={found.error}
          what="The deleted runs could not be loaded"
          onRetry={() => void found.refetch()}
        />
      ) : runs === undefined ? (
        <Skeleton rows={4} />
      ) : runs.length === 0 ? (
        <p className={css.empty}>No run was deleted in the last seven days.</p>
      ) : (
        <DeletedList
          {...place}
          runs={runs}
          more={found.hasNextPage ? () => void found.fetchNextPage() : null}
        />
      )}
    </Dialog>
  );
}

interface DeletedListProps {
  entity: string;
  project: string;
  runs: readonly DeletedRun[];
  /** Null when all are here. */
  more: (() => void) | null;
}

function DeletedList({ entity, project, runs, more }: DeletedListProps) {
  const queries = useQueryClient();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const restore = useMutation({
    mutationFn: undeleteRuns,
    onSuccess: () => setChosen(new Set()),
    // Also when it was refused: somebody else may have been quicker.
    onSettled: () =>
      queries.invalidateQueries({ queryKey: ["project", entity, project] }),
  });
  const picked = runs.filter((run) => chosen.has(keyOf(run)));
  const isAll = picked.length === runs.length;
  const toggle = (key: string) => {
    const next = new Set(chosen);
    if (!next.delete(key)) next.add(key);
    setChosen(next);
  };
  return (
    <>
      <div className={css.rows}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">
                <input
                  type="checkbox"
                  aria-label="Select all deleted runs"
                  checked={isAll}
                  ref={(box) => {
                    if (box) box.indeterminate = !isAll && picked.length > 0;
                  }}
                  onChange={() => setChosen(new Set(isAll ? [] : runs.map(keyOf)))}
                />
              </th>
              <th scope="col">Run</th>
              <th scope="col">By</th>
              <th scope="col">Deleted</th>
              <th scope="col">Gone for good</th>
              <th scope="col">
                <span className="visually-hidden">Restore</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {runs.map((run) => (
              <tr key={keyOf(run)}>
                <td>
                  <input
                    type="checkbox"
                    aria-label={`Select ${run.displayName}`}
                    checked={chosen.has(keyOf(run))}
                    onChange={() => toggle(keyOf(run))}
                  />
                </td>
                <th scope="row" title={run.name}>
                  {run.displayName}
                </th>
                <td>{run.username ?? "–"}</td>
                <td>
                  <Ago at={run.deletedAt} />
                </td>
                <td>
                  <Until at={run.keptUntil} whenNever="" />
                </td>
                <td>
                  <Button
                    aria-label={`Restore ${run.displayName}`}
                    isDisabled={restore.isPending}
                    onPress={() => restore.mutate([run.id])}
                  >
                    Restore
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {more && <Button onPress={more}>Show more</Button>}
      </div>
      {restore.error && (
        <p role="alert" className={css.problem}>
          {restore.error.message}
        </p>
      )}
      <footer className={css.foot}>
        <Button
          look="primary"
          isDisabled={picked.length === 0 || restore.isPending}
          onPress={() => restore.mutate(picked.map(({ id }) => id))}
        >
          {picked.length === 0
            ? "Restore selected"
            : `Restore ${formatCount(picked.length, "run")}`}
        </Button>
      </footer>
    </>
  );
}

/** Two deleted runs may have had one id. */
function keyOf({ id, deletedAt }: DeletedRun): string {
  return `${id} ${deletedAt}`;
}
