import { useQueryClient } from "@tanstack/react-query";
import { type Ref, useCallback, useState } from "react";

import { runTableKey, type TableRun } from "../../api/runTable";
import { type Column, columnKeyOf } from "../../spec/columns";
import type { Fields } from "../../spec/document";
import {
  filterItems,
  listedFilter,
  UnknownCondition,
  withCondition,
  withFilterItems,
} from "../../spec/filters";
import { withGrouping } from "../../spec/grouping";
import { useView } from "../../spec/handle";
import { IS_EMBEDDED } from "../../state/embedded";
import { Button } from "../../widgets/Button";
import { EmptyState, ErrorState } from "../../widgets/States";
import { useLinkedRunSet } from "../workspace/useLinkedRunSet";
import { plainKey } from "./cellValue";
import { ColumnDrawer } from "./ColumnDrawer";
import { ComputedDialog } from "./ComputedDialog";
import { CurveContext } from "./CurveCell";
import { CurveStore } from "./curves";
import { type RunEdit, saveEdit } from "./editRuns";
import { FilterDialog } from "./FilterDialog";
import { RunsGrid } from "./RunsGrid";
import css from "./Table.module.css";
import { TableBar } from "./TableBar";
import { TableBulkBar } from "./TableBulkBar";
import type { PagesState, TableModel } from "./tableModel";
import { useTableModel } from "./useTableModel";

interface RunsTableProps {
  isReadOnly: boolean;
  searchRef: Ref<HTMLInputElement>;
}

/** The table of the open view; a filter that nobody can follow says so first. */
export function RunsTable(props: RunsTableProps) {
  const { runSet, change } = useLinkedRunSet();
  const problem = filterProblem(runSet);
  if (problem === null) return <KnownTable {...props} />;
  const clear = () => change("Remove filters", (before) => withFilterItems(before, []));
  return (
    <EmptyState
      title="This view filters in a way that is not known here"
      action={<Button onPress={clear}>Show all runs</Button>}
    >
      {problem}
    </EmptyState>
  );
}

function filterProblem(runSet: Fields): string | null {
  try {
    listedFilter(runSet, 0);
    return null;
  } catch (error) {
    if (error instanceof UnknownCondition) return error.message;
    throw error;
  }
}

const CALM: PagesState = { isPending: true, error: null };

function KnownTable({ isReadOnly, searchRef }: RunsTableProps) {
  const { entity, project } = useView();
  const [pages, setPages] = useState(CALM);
  const [isManaging, setManaging] = useState(false);
  const [filterBy, setFilterBy] = useState<string | null>(null);
  /** Id of the computed column that is edited; "" for another one. */
  const [computing, setComputing] = useState<string | null>(null);
  const [curves] = useState(() => new CurveStore({ entity, project }));
  const model = useTableModel({
    isReadOnly: isReadOnly || IS_EMBEDDED,
    onPages: setPages,
    onFilterBy: setFilterBy,
    onCompute: setComputing,
  });
  const onSave = useSaveRun(entity, project);
  const { change } = model;
  const onFilter = (column: Column, value: unknown) =>
    change("Filter runs", (before) =>
      withFilterItems(
        before,
        withCondition(filterItems(before["filters"]), conditionOf(column, value)),
      ),
    );
  return (
    <CurveContext value={curves}>
      <TableBar
        model={model}
        searchRef={searchRef}
        onColumns={() => setManaging((before) => !before)}
      />
      {model.selectedCount > 0 && <TableBulkBar model={model} />}
      {pages.error && (
        <p role="alert" className={css.notice}>
          Some runs could not be loaded: {pages.error.message}
        </p>
      )}
      <div className={css.split}>
        <div className={css.body}>
          <Body model={model} onSave={onSave} onFilter={onFilter} />
        </div>
        {isManaging && (
          <ColumnDrawer
            model={model}
            onCompute={setComputing}
            onClose={() => setManaging(false)}
          />
        )}
      </div>
      {filterBy !== null && columnKeyOf(filterBy) && (
        <FilterDialog
          columnKey={columnKeyOf(filterBy)!}
          model={model}
          onClose={() => setFilterBy(null)}
        />
      )}
      {computing !== null && (
        <ComputedDialog
          model={model}
          columnId={computing === "" ? null : computing}
          onClose={() => setComputing(null)}
        />
      )}
    </CurveContext>
  );
}

interface BodyProps {
  model: TableModel;
  onSave: ReturnType<typeof useSaveRun>;
  onFilter: (column: Column, value: unknown) => void;
}

function Body({ model, onSave, onFilter }: BodyProps) {
  if (model.countError) {
    return (
      <div className={css.empty}>
        <ErrorState error={model.countError} what="The runs could not be loaded" />
      </div>
    );
  }
  if (model.groupsError) {
    const ungroup = () =>
      model.change("Group runs", (before) => withGrouping(before, []));
    return (
      <div className={css.empty}>
        <ErrorState error={model.groupsError} what="The runs could not be grouped" />
        <div className={css.middle}>
          <Button onPress={ungroup}>Group no more</Button>
        </div>
      </div>
    );
  }
  if (model.counts?.matching === 0) {
    const showAll = () =>
      model.change("Remove filters", (before) => ({
        ...withFilterItems(before, []),
        search: { query: "" },
      }));
    return (
      <div className={css.empty}>
        <EmptyState
          title={
            model.counts.total === 0 ? "No runs yet" : "No run matches these filters"
          }
          action={
            model.counts.total > 0 && <Button onPress={showAll}>Show all runs</Button>
          }
        />
      </div>
    );
  }
  return <RunsGrid model={model} onSave={onSave} onFilter={onFilter} />;
}

/** Tags are asked for one by one; everything else by what it equals. */
function conditionOf(column: Column, value: unknown) {
  const key = plainKey(column.key);
  return { key, op: "=", value: value ?? null, disabled: false };
}

/** Saves a change and puts it into the rows that are here, before the server is asked. */
function useSaveRun(entity: string, project: string) {
  const queries = useQueryClient();
  return useCallback(
    async (run: TableRun, edit: RunEdit) => {
      const change = await saveEdit({ entity, project }, run, edit);
      const queryKey = runTableKey({ entity, project });
      queries.setQueriesData<readonly TableRun[]>(
        { queryKey: [...queryKey, "page"] },
        (rows) => {
          if (!rows?.some((row) => row.name === run.name)) return rows;
          return rows.map((row) =>
            row.name === run.name
              ? { ...row, ...change, fields: { ...row.fields, ...change } }
              : row,
          );
        },
      );
      void queries.invalidateQueries({ queryKey });
    },
    [queries, entity, project],
  );
}
