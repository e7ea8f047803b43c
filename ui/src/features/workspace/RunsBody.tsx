import { useState } from "react";

import type { DefinedGoals } from "../../spec/goals";
import { withFilterItems } from "../../spec/filters";
import { searchOf, withSearch } from "../../spec/linkedSearch";
import { Button } from "../../widgets/Button";
import { EmptyState, ErrorState, Skeleton } from "../../widgets/States";
import { type OpenLayer, RowLayer } from "./RowLayer";
import { VirtualRuns } from "./VirtualRuns";
import type { RunList } from "./useRunList";

export interface RunsBodyProps {
  list: RunList;
  canWrite: boolean;
  /** What programs defined for their metrics. */
  goals: DefinedGoals;
  selected: ReadonlySet<string>;
  onSelect: (selected: ReadonlySet<string>) => void;
}

/** The list itself, or why there is nothing in it. */
export function RunsBody(props: RunsBodyProps) {
  const { list } = props;
  const [layer, setLayer] = useState<OpenLayer | null>(null);
  const [renaming, setRenaming] = useState<string | null>(null);
  if (list.isPending) return <Skeleton rows={9} />;
  const isEmpty = list.rows.length === 0;
  if (list.error && isEmpty) {
    return (
      <ErrorState
        error={list.error}
        what="The runs could not be loaded"
        onRetry={list.retry}
      />
    );
  }
  if (isEmpty && list.pinned.length === 0) return <NoRuns list={list} />;
  return (
    <>
      <VirtualRuns
        {...props}
        renaming={renaming}
        onRename={setRenaming}
        onLayer={setLayer}
      />
      {layer && (
        <RowLayer
          layer={layer}
          list={list}
          canWrite={props.canWrite}
          onLayer={setLayer}
          onRename={setRenaming}
        />
      )}
    </>
  );
}

/** Says what is in the way of runs, and takes it away. */
function NoRuns({ list }: { list: RunList }) {
  const { query } = searchOf(list.runSet);
  if (query !== "") {
    return (
      <EmptyState
        title={`No run matches “${query}”`}
        action={
          <Button
            onPress={() =>
              list.change("Clear search", (runSet) => withSearch(runSet, { query: "" }))
            }
          >
            Clear search
          </Button>
        }
      />
    );
  }
  if (list.total > 0) {
    return (
      <EmptyState
        title="No run matches the filter"
        action={
          <Button
            onPress={() =>
              list.change("Clear filter", (runSet) => withFilterItems(runSet, []))
            }
          >
            Clear filter
          </Button>
        }
      />
    );
  }
  return <EmptyState title="No runs yet" />;
}
