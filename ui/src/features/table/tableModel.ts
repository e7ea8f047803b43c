/** What the table shows and what can be done with it, for the parts of the page. */
import type { TableGroup } from "../../api/runGroups";
import type { RunCounts, RunList, TableKeys, TableRun } from "../../api/runTable";
import type { Column, Columns } from "../../spec/columns";
import type { Fields } from "../../spec/document";
import type { Goal } from "../../spec/goals";
import type { RunKey } from "../../spec/runKeys";
import type { SortKey } from "../../spec/sorting";
import type { Cells } from "./cells";
import type { HeaderAction } from "./headerSteps";
import type { Lines } from "./lines";
import type { RowSelection } from "./selection";
import type { KnownSpreads } from "./useGroupSpreads";
import type { Tints } from "./useTints";

export interface PagesState {
  readonly isPending: boolean;
  readonly error: Error | null;
}

/** What a run is beside the others. */
export type RunMark = "baseline" | "pinned";

export interface TableModel {
  readonly entity: string;
  readonly project: string;
  /** Whether runs may not be changed. */
  readonly isReadOnly: boolean;
  readonly runSet: Fields;
  /** One step of the view that can be undone. */
  readonly change: (label: string, edit: (runSet: Fields) => Fields) => void;
  readonly list: RunList;
  readonly counts: RunCounts | undefined;
  readonly countError: Error | null;
  readonly keys: TableKeys;
  readonly lines: Lines;
  readonly columns: readonly Column[];
  readonly cells: Cells;
  readonly tints: Tints;
  /** Which way the numbers of a column should go. */
  readonly goals: (column: Column) => Goal | null;
  readonly allColumns: Columns;
  readonly sort: readonly SortKey[];
  readonly grouping: readonly RunKey[];
  readonly isGrouped: boolean;
  readonly groupsTotal: number;
  /** Why there are no groups. */
  readonly groupsError: Error | null;
  /** Paths of the numbers that groups sum up. */
  readonly measures: readonly string[];
  /** How the values of groups are spread, as far as it is known. */
  readonly spreads: KnownSpreads;
  readonly titleOf: (group: TableGroup) => string;
  readonly toggleGroup: (id: string) => void;
  readonly baseline: TableRun | null;
  /** Whether numbers tell how far they are from the baseline's. */
  readonly showsDeltas: boolean;
  readonly markOf: (run: TableRun) => RunMark | null;
  readonly togglePin: (run: TableRun) => void;
  readonly toggleBaseline: (run: TableRun) => void;
  readonly slotOf: (run: TableRun) => number;
  readonly isShown: (run: TableRun) => boolean;
  readonly toggleShown: (run: TableRun) => void;
  readonly rowSelection: RowSelection;
  readonly selection: (name: string) => boolean;
  readonly selected: "none" | "some" | "all";
  readonly selectedCount: number;
  readonly toggle: (run: TableRun) => void;
  readonly selectAll: () => void;
  readonly clearSelection: () => void;
  /** Lines between two, both included. */
  readonly selectBetween: (from: number, to: number) => Promise<void>;
  readonly toggleSort: (column: Column) => void;
  readonly onHeader: (column: Column, action: HeaderAction) => void;
  readonly resize: (column: Column, px: number) => void;
  readonly copy: (text: string) => Promise<void>;
  /** Notes which runs are drawn at the moment. */
  readonly see: (runs: readonly TableRun[]) => void;
  /** Those, for who offers their values. */
  readonly seen: () => readonly TableRun[];
  readonly onPages: (state: PagesState) => void;
}
