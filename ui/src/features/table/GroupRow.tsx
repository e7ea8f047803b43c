import { ChevronDown, ChevronRight } from "lucide-react";
import { memo } from "react";

import type { GroupMeasure, TableGroup } from "../../api/runGroups";
import { formatCount } from "../../widgets/format";
import { pathOfColumn, shownText } from "./cellValue";
import css from "./Grid.module.css";
import type { PlacedColumn } from "./layout";

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
  /** Smallest and largest value of each measure among all groups. */
  extents: readonly (readonly [number, number] | null)[];
  isOpen: boolean;
  activeNumber: number;
}

/** Runs with something in common: how many, and the mean and spread of their numbers. */
export const GroupRow = memo(function GroupRow(props: GroupRowProps) {
  const { group, line, isOpen, title, gridId } = props;
  const [first, ...pins] = props.pinned;
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
        {pins.map((placed) => (
          <MeasureCell key={placed.column.id} {...props} placed={placed} />
        ))}
      </div>
      {props.loose.map((placed) => (
        <MeasureCell key={placed.column.id} {...props} placed={placed} />
      ))}
    </div>
  );
});

function MeasureCell(props: GroupRowProps & { placed: PlacedColumn }) {
  const { placed, line, gridId, group, paths, extents } = props;
  const at = paths.indexOf(pathOfColumn(placed.column) ?? "");
  const measure = group.measures[at];
  return (
    <div
      role="gridcell"
      id={`${gridId}-${line}-${placed.number}`}
      aria-colindex={placed.number}
      className={css.cell}
      data-number={placed.number}
      data-numeric=""
      data-active={props.activeNumber === placed.number ? "" : undefined}
      style={{ left: placed.leftPx, width: placed.widthPx }}
    >
      {measure && measure.mean !== null && (
        <Spread measure={measure} extent={extents[at] ?? null} />
      )}
    </div>
  );
}

const SPREAD_PX = 36;

/** The mean in figures; smallest, largest and mean as a line beside it. */
function Spread({
  measure,
  extent,
}: {
  measure: GroupMeasure;
  extent: readonly [number, number] | null;
}) {
  const { mean, min, max, count } = measure;
  if (mean === null || min === null || max === null) return null;
  const [low, high] = extent ?? [min, max];
  const px = (value: number) =>
    high === low ? SPREAD_PX / 2 : 2 + ((value - low) / (high - low)) * (SPREAD_PX - 4);
  const label = `from ${shownText(min)} to ${shownText(max)}, ${count} values`;
  return (
    <span title={`mean ${shownText(mean)}, ${label}`} className={css.spread}>
      <svg width={SPREAD_PX} height="12" role="img" aria-label={label}>
        <line x1={px(min)} x2={px(max)} y1="6" y2="6" className={css.span} />
        <circle cx={px(mean)} cy="6" r="2.5" className={css.mean} />
      </svg>
      <span className={css.text}>{Number(mean.toPrecision(4))}</span>
    </span>
  );
}
