import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { ListBox, ListBoxItem } from "react-aria-components";

import { moveRuns, moveTargetsQuery, type ProjectPlace } from "../../api/moveRuns";
import { Button } from "../../widgets/Button";
import { Dialog } from "../../widgets/Dialog";
import { SearchField } from "../../widgets/Fields";
import { formatCount } from "../../widgets/format";
import { ErrorState, Skeleton } from "../../widgets/States";
import { useRunToasts } from "../runs/useRunToasts";
import css from "../runs/Picker.module.css";

export interface MovedRun {
  readonly id: string;
  readonly displayName: string;
}

interface MoveRunsProps extends ProjectPlace {
  count: number;
  /** The runs that are to go, looked up when it is done. */
  runs: () => Promise<readonly MovedRun[]>;
  onClose: () => void;
  onDone: () => void;
}

/** Names in the list at once; the search narrows them. */
const MOST_LISTED = 200;

/** Picks a project that one may write to, and puts the runs there. */
export function MoveRuns({ entity, project, count, runs, ...props }: MoveRunsProps) {
  const queries = useQueryClient();
  const toasts = useRunToasts({ entity, project });
  const [query, setQuery] = useState("");
  const [picked, setPicked] = useState<string | null>(null);
  const targets = useInfiniteQuery(moveTargetsQuery);
  const { hasNextPage, isFetching, fetchNextPage } = targets;
  useEffect(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  const found = useMemo(() => {
    const wanted = query.trim().toLowerCase();
    return (targets.data?.pages ?? [])
      .flatMap((page) => page.places)
      .filter((place) => place.entity !== entity || place.project !== project)
      .map((place) => ({ ...place, name: `${place.entity}/${place.project}` }))
      .filter(({ name }) => name.toLowerCase().includes(wanted));
  }, [targets.data, query, entity, project]);
  const target = found.find(({ name }) => name === picked) ?? null;
  const move = useMutation({
    mutationFn: async (to: ProjectPlace) => {
      const moving = await runs();
      return {
        moving,
        ids: await moveRuns(
          moving.map(({ id }) => id),
          to,
        ),
        to,
      };
    },
    onSuccess: async ({ moving, ids, to }) => {
      toasts.moved(moving, ids, to);
      props.onDone();
      await Promise.all(
        [{ entity, project }, to].map((place) =>
          queries.invalidateQueries({
            queryKey: ["project", place.entity, place.project],
          }),
        ),
      );
    },
  });
  const shown = found.slice(0, MOST_LISTED);
  return (
    <Dialog
      title={`Move ${formatCount(count, "run")} to another project`}
      isOpen
      onClose={props.onClose}
      width={520}
    >
      <p className={css.quiet}>
        Their history, logs and files go with them. Artifact versions that they logged
        stay in {entity}/{project}.
      </p>
      <SearchField label="Find a project" value={query} onChange={setQuery} />
      {targets.isError ? (
        <ErrorState
          error={targets.error}
          what="The projects could not be loaded"
          onRetry={() => void targets.refetch()}
        />
      ) : targets.isPending ? (
        <Skeleton rows={4} />
      ) : (
        <ListBox
          aria-label="Projects"
          className={css.list}
          items={shown}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={picked === null ? [] : [picked]}
          onSelectionChange={(keys) =>
            setPicked(keys === "all" ? null : String([...keys][0]))
          }
          renderEmptyState={() => (
            <p className={css.quiet}>
              {hasNextPage
                ? "Looking further …"
                : "You may write to no other project with that name."}
            </p>
          )}
        >
          {(place) => (
            <ListBoxItem id={place.name} textValue={place.name} className={css.item}>
              <span>{place.name}</span>
              <small>{formatCount(place.totalRuns, "run")}</small>
            </ListBoxItem>
          )}
        </ListBox>
      )}
      {found.length > shown.length && (
        <p className={css.quiet}>
          {(found.length - shown.length).toLocaleString("en")} more; the search finds
          them.
        </p>
      )}
      {move.error && (
        <p role="alert" className={css.problem}>
          {move.error.message}
        </p>
      )}
      <footer className={css.foot}>
        <Button onPress={props.onClose}>Cancel</Button>
        <Button
          look="primary"
          isDisabled={target === null || move.isPending}
          onPress={() => target && move.mutate(target)}
        >
          {target === null ? "Move" : `Move to ${target.name}`}
        </Button>
      </footer>
    </Dialog>
  );
}
