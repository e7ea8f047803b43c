import { type Column, NAME_COLUMN } from "../../spec/columns";
import { keyId } from "../../spec/runKeys";
import css from "./Grid.module.css";
import { HeaderCell } from "./HeaderCell";
import type { ColumnLayout, PlacedColumn } from "./layout";
import type { TableModel } from "./tableModel";

interface GridHeadProps {
  gridId: string;
  model: TableModel;
  layout: ColumnLayout;
  loose: readonly PlacedColumn[];
  activeNumber: number;
  onResize: (column: Column, px: number, isDone: boolean) => void;
}

/** The names of the columns; they stay while rows pass below. */
export function GridHead(props: GridHeadProps) {
  const { layout } = props;
  return (
    <div role="rowgroup" className={css.head}>
      <div
        role="row"
        aria-rowindex={1}
        data-line={-1}
        style={{ width: layout.widthPx, height: "100%" }}
      >
        <div role="none" className={css.pins} style={{ width: layout.pinnedPx }}>
          {layout.pinned.map((placed) => (
            <Head key={placed.column.id} {...props} placed={placed} />
          ))}
        </div>
        {props.loose.map((placed) => (
          <Head key={placed.column.id} {...props} placed={placed} />
        ))}
      </div>
    </div>
  );
}

function Head({ model, placed, ...props }: GridHeadProps & { placed: PlacedColumn }) {
  const name = keyId(placed.column.key);
  const sorted = model.sort.find(({ key }) => keyId(key) === name);
  const direction =
    sorted === undefined ? null : sorted.isAscending ? "ascending" : "descending";
  return (
    <HeaderCell
      gridId={props.gridId}
      placed={placed}
      direction={direction}
      isGrouped={model.grouping.some((key) => keyId(key) === name)}
      goal={model.goals(placed.column)}
      problem={model.cells.problem(placed.column)}
      isActive={props.activeNumber === placed.number}
      onSort={model.toggleSort}
      onAction={model.onHeader}
      onResize={props.onResize}
      {...(placed.column.id === NAME_COLUMN
        ? { lead: <SelectAll model={model} /> }
        : {})}
    />
  );
}

function SelectAll({ model }: { model: TableModel }) {
  return (
    <span className={css.lead}>
      <input
        type="checkbox"
        className={css.box}
        tabIndex={-1}
        aria-label="Select all runs that match"
        ref={(box) => {
          if (box) box.indeterminate = model.selected === "some";
        }}
        checked={model.selected === "all"}
        readOnly
        data-act="select"
      />
    </span>
  );
}
