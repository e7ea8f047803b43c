import { memo } from "react";

import css from "./Grid.module.css";

interface ComingRowProps {
  gridId: string;
  line: number;
  topPx: number;
  widthPx: number;
  pinnedPx: number;
  /** Number of the column that keys act on; 0 for none in this row. */
  activeNumber: number;
}

/** A run on its way: little to draw, since most of these are scrolled past. */
export const ComingRow = memo(function ComingRow(props: ComingRowProps) {
  const { gridId, line, topPx, widthPx, pinnedPx, activeNumber } = props;
  return (
    <div
      role="row"
      aria-rowindex={line + 2}
      aria-busy
      className={css.row}
      data-line={line}
      style={{ transform: `translateY(${topPx}px)`, width: widthPx }}
    >
      <div
        role="gridcell"
        id={`${gridId}-${line}-${activeNumber || 1}`}
        aria-label="Loading"
        className={css.comingRow}
        style={{ width: pinnedPx }}
      />
    </div>
  );
});
