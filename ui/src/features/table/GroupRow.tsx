import { ChevronDown, ChevronRight } from "lucide-react";
import { memo } from "react";

import type { GroupSpread } from "../../api/groupSpreads";
import type { TableGroup } from "../../api/runGroups";
import { formatCount } from "../../widgets/format";
import { pathOfColumn } from "./cellValue";
import css from "./Grid.module.css";
import type { PlacedColumn } from "./layout";
import { MeasureCell } from "./MeasureCell";

export interface GroupRowProps {
  gridId: string;
  line: number;
  topPx: number;
  pinned: readonly PlacedColumn[];
  loose: readonly PlacedColumn[];
  pinnedPx: number;
  widthPx: number;
  group: TableGroup;
  /** `lr: 0.1, optimizer: adam`. */
  title: string;
  /** Paths of the group's measures. */
  paths: readonly string[];
  /** In their order; undefined and null where nothing is known yet. */
  spreads: readonly (GroupSpread | null)[] | undefined;
  isOpen: boolean;
  activeNumber: number;
}

/** Runs with something in common: how many, and how their values are spread. */
export const GroupRow = memo(function GroupRow(props: GroupRowProps) {
  const { group, line, isOpen, title, gridId } = props;
  const [first, ...pins] = props.pinned;
  const cell = (placed: PlacedColumn) => {
    const at = props.paths.indexOf(pathOfColumn(placed.column) ?? "");
    return (
      <MeasureCell
        key={placed.column.id}
        id={`${gridId}-${line}-${placed.number}`}
        placed={placed}
        isActive={props.activeNumber === placed.number}
        measure={group.measures[at]}
        spread={props.spreads?.[at] ?? null}
      />
    );
  };
  return (
    <div
      role="row"
      aria-rowindex={line + 2}
      aria-expanded={isOpen}
      aria-level={1}
      className={`${css.row} ${css.group}`}
      data-line={line}
      style={{ transform: `translateY(${props.topPx}px)`, width: props.widthPx }}
    >
      <div role="none" className={css.pins} style={{ width: props.pinnedPx }}>
        <div
          role="rowheader"
          id={`${gridId}-${line}-1`}
          aria-colindex={1}
          className={css.cell}
          data-number={1}
          data-active={props.activeNumber === 1 ? "" : undefined}
          style={{ left: 0, width: first?.widthPx ?? 0 }}
        >
          <button
            type="button"
            tabIndex={-1}
            className={css.fold}
            data-act="fold"
            data-primary=""
            aria-label={`${isOpen ? "Close" : "Open"} ${title}`}
          >
            {isOpen ? <ChevronDown aria-hidden /> : <ChevronRight aria-hidden />}
          </button>
          <span className={css.name} title={title}>
            {title}
          </span>
          <span className={css.delta}>{formatCount(group.runCount, "run")}</span>
        </div>
        {pins.map(cell)}
      </div>
      {props.loose.map(cell)}
    </div>
  );
});
