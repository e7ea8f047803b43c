import { Link } from "@tanstack/react-router";
import { Eye, EyeOff, Pin, Target } from "lucide-react";
import { type CSSProperties, memo } from "react";

import type { TableRun, TableScope } from "../../api/runTable";
import { type Column, isCurve, NAME_COLUMN, TAGS_COLUMN } from "../../spec/columns";
import { COMPUTED } from "../../spec/computedColumns";
import { type Goal, judge } from "../../spec/goals";
import { Ago } from "../../widgets/Time";
import { RunStateIcon } from "../runs/RunState";
import { RunSwatch } from "../runs/RunSwatch";
import { CellEditor } from "./CellEditor";
import type { Cells } from "./cells";
import { deltaText, isNumeric, readableText } from "./cellValue";
import { CurveCell } from "./CurveCell";
import type { SaveRun } from "./editRuns";
import css from "./Grid.module.css";
import type { PlacedColumn } from "./layout";
import type { RunMark } from "./tableModel";
import type { Tints } from "./useTints";

export interface GridRowProps extends TableScope {
  /** Prefix of the ids of cells. */
  gridId: string;
  line: number;
  topPx: number;
  pinned: readonly PlacedColumn[];
  /** Columns in view. */
  loose: readonly PlacedColumn[];
  pinnedPx: number;
  widthPx: number;
  run: TableRun | undefined;
  /** Whether the run is below a group. */
  isInner: boolean;
  slot: number;
  isShown: boolean;
  isSelected: boolean;
  /** Number of the column that keys act on; 0 for none in this row. */
  activeNumber: number;
  /** Column that is being edited. */
  editing: string | null;
  mark: RunMark | null;
  baseline: TableRun | null;
  cells: Cells;
  tints: Tints;
  goals: (column: Column) => Goal | null;
  onSave: SaveRun;
  onEditEnd: () => void;
}

/** One run. What is clicked or pointed at is told by the grid, not by each cell. */
export const GridRow = memo(function GridRow(props: GridRowProps) {
  const { run, line, isSelected, isShown } = props;
  return (
    <div
      role="row"
      aria-rowindex={line + 2}
      aria-selected={isSelected}
      aria-busy={run === undefined}
      className={css.row}
      data-line={line}
      data-run={run?.name}
      data-selected={isSelected ? "" : undefined}
      data-hidden={isShown ? undefined : ""}
      style={{ transform: `translateY(${props.topPx}px)`, width: props.widthPx }}
    >
      <div role="none" className={css.pins} style={{ width: props.pinnedPx }}>
        {props.pinned.map((placed) => (
          <Cell key={placed.column.id} {...props} placed={placed} />
        ))}
      </div>
      {props.loose.map((placed) => (
        <Cell key={placed.column.id} {...props} placed={placed} />
      ))}
    </div>
  );
});

interface CellProps extends GridRowProps {
  placed: PlacedColumn;
}

function Cell(props: CellProps) {
  const { placed, run, line, gridId } = props;
  const { column, number } = placed;
  const isActive = props.activeNumber === number;
  const isEdited = props.editing === column.id && run !== undefined;
  const value = run && props.cells.value(run, column);
  const tint = props.tints(column, value);
  return (
    <div
      role={column.id === NAME_COLUMN ? "rowheader" : "gridcell"}
      id={`${gridId}-${line}-${number}`}
      aria-colindex={number}
      className={css.cell}
      data-number={number}
      data-active={isActive ? "" : undefined}
      data-numeric={isNumeric(value) ? "" : undefined}
      data-tinted={tint === null ? undefined : ""}
      style={{ left: placed.leftPx, width: placed.widthPx, ...tintStyle(tint) }}
    >
      {column.id === NAME_COLUMN && <Lead {...props} />}
      {isEdited ? (
        <CellEditor
          run={run}
          columnId={column.id}
          label={column.label}
          onSave={props.onSave}
          onEnd={props.onEditEnd}
        />
      ) : (
        <Content {...props} value={value} />
      )}
    </div>
  );
}

/** Whether the run is selected, and whether panels draw it. */
function Lead({ run, isInner, isSelected, isShown }: CellProps) {
  const name = run?.displayName ?? "";
  return (
    <span className={css.lead} data-inner={isInner || undefined}>
      <input
        type="checkbox"
        className={css.box}
        tabIndex={-1}
        aria-label={`Select ${name}`}
        checked={isSelected}
        readOnly
        data-act="select"
        disabled={run === undefined}
      />
      <button
        type="button"
        className={css.eye}
        tabIndex={-1}
        aria-pressed={isShown}
        aria-label={`Show ${name} in panels`}
        data-act="eye"
        disabled={run === undefined}
      >
        {isShown ? <Eye aria-hidden /> : <EyeOff aria-hidden />}
      </button>
    </span>
  );
}

function Content({ value, ...props }: CellProps & { value: unknown }) {
  const { run } = props;
  const { column } = props.placed;
  if (run === undefined) return <span className={css.coming} />;
  if (column.id === NAME_COLUMN) return <Name {...props} run={run} />;
  if (isCurve(column)) {
    return (
      <CurveCell
        run={run.name}
        metric={column.key.name}
        slot={props.slot}
        widthPx={column.widthPx - 16}
      />
    );
  }
  if (column.id === TAGS_COLUMN) {
    return run.tags.map((tag) => (
      <span key={tag} className={css.tag}>
        {tag}
      </span>
    ));
  }
  if (column.key.section === "run") {
    if (column.key.name === "state") {
      return (
        <>
          <RunStateIcon state={run.state} />
          <span className={css.state} aria-hidden>
            {run.state}
          </span>
        </>
      );
    }
    if (column.key.name === "createdAt" || column.key.name === "heartbeatAt") {
      return value === null || value === undefined ? null : <Ago at={String(value)} />;
    }
  }
  const { baseline, cells, goals } = props;
  const isCompared =
    baseline !== null && baseline.name !== run.name && RESULTS.has(column.key.section);
  const from = isCompared ? cells.value(baseline, column) : null;
  return (
    <>
      <span className={css.text}>{readableText(value, column)}</span>
      {isNumeric(value) && isNumeric(from) && (
        <Delta value={value} from={from} goal={goals(column)} />
      )}
    </>
  );
}

/** Of what was put in, a difference tells nothing. */
const RESULTS: ReadonlySet<string> = new Set(["summary", COMPUTED]);

const JUDGED = {
  better: "Better than the baseline",
  worse: "Worse than the baseline",
  same: "Same as the baseline",
} as const;

/** How far a number is from the baseline's, and whether that is good. */
function Delta(props: { value: number; from: number; goal: Goal | null }) {
  const text = deltaText(props.value, props.from);
  if (text === null) return null;
  const judgement = judge(props.value, props.from, props.goal);
  const title = judgement === null ? "Difference from the baseline" : JUDGED[judgement];
  return (
    <span className={css.delta} data-judged={judgement ?? undefined} title={title}>
      {text}
    </span>
  );
}

function tintStyle(tint: string | null): CSSProperties {
  return tint === null ? {} : ({ "--tint": tint } as CSSProperties);
}

function Name(props: CellProps & { run: TableRun }) {
  const { run, entity, project, slot, isShown, mark } = props;
  return (
    <>
      <RunSwatch slot={slot} isDimmed={!isShown} />
      <Link
        to="/$entity/$project/runs/$run"
        params={{ entity, project, run: run.name }}
        tabIndex={-1}
        className={css.name}
        title={
          run.displayName === run.name ? run.name : `${run.displayName} (${run.name})`
        }
      >
        {run.displayName}
      </Link>
      {mark === "baseline" && (
        <Target className={css.mark} role="img" aria-label="Baseline" />
      )}
      {mark === "pinned" && <Pin className={css.mark} role="img" aria-label="Pinned" />}
    </>
  );
}
