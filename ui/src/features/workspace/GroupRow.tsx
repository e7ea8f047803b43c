import { ChevronDown, ChevronRight, Eye, EyeOff } from "lucide-react";

import type { GroupTotal, ListRow } from "../../spec/grouping";
import { keyLabel } from "../../spec/runKeys";
import { RunSwatch } from "../runs/RunSwatch";
import type { ListedRun } from "./listedRun";
import type { Line } from "./listLines";
import { RowValues } from "./RowValues";
import type { LineProps } from "./RunRow";
import css from "./RunRow.module.css";

interface GroupRowProps extends LineProps {
  line: Extract<ListRow<ListedRun>, { kind: "group" }> & Line;
  /** How many of its runs are drawn. */
  shown: number;
  /** What the server says of it; null where all of its runs are here. */
  total: GroupTotal | null;
}

/** One group of runs: drawn or not, its colour, its value, how many, their means. */
export function GroupRow(props: GroupRowProps) {
  const { line, actions, shown, total } = props;
  const { group } = line;
  const step = group.path.at(-1)!;
  const key = keyLabel(step.key);
  const value = step.value ?? "none";
  const name = `${key}: ${value}`;
  const isFar = group.runs.length === 0;
  const isAll = shown === group.runs.length;
  return (
    <li
      className={css.row}
      style={{
        transform: `translateY(${props.topPx}px)`,
        paddingLeft: 5 + 14 * line.depth,
      }}
      data-line={line.name}
      data-group
      data-hidden={shown > 0 ? undefined : ""}
      data-selected={props.isSelected ? "" : undefined}
      data-selecting={props.isSelecting ? "" : undefined}
      aria-setsize={props.setSize}
      aria-posinset={props.position}
    >
      <input
        type="checkbox"
        className={css.box}
        aria-label={`Select group ${name}`}
        disabled={isFar}
        checked={props.isSelected}
        onChange={() => actions.select(line)}
      />
      <button
        type="button"
        className={css.eye}
        aria-pressed={isAll ? true : shown > 0 ? "mixed" : false}
        aria-label={`Show group ${name} in panels`}
        disabled={isFar}
        title={
          isFar
            ? "Its runs are not loaded"
            : isAll
              ? "Hide the group (v)"
              : "Show the whole group (v)"
        }
        onClick={() => actions.show(line)}
      >
        {shown > 0 ? (
          <Eye aria-hidden data-partly={isAll ? undefined : ""} />
        ) : (
          <EyeOff aria-hidden />
        )}
      </button>
      <button
        type="button"
        className={css.swatch}
        aria-label={`Colour of group ${name}`}
        aria-haspopup="dialog"
        onClick={(event) => actions.colour(line, event.currentTarget)}
      >
        <RunSwatch slot={props.slot} isDimmed={shown === 0} />
      </button>
      <button
        type="button"
        className={css.group}
        data-target
        aria-expanded={line.isOpen}
        title={name}
        onFocus={() => props.onFocus(line.name)}
        onClick={() => actions.open(line)}
      >
        {line.isOpen ? <ChevronDown aria-hidden /> : <ChevronRight aria-hidden />}
        <span className={css.groupKey}>{key}</span> <span>{value}</span>
      </button>
      <RowValues
        runs={group.runs}
        columns={props.columns}
        baseline={null}
        goals={props.goals}
        isWide={props.hasDeltas}
        means={total?.means ?? null}
      />
      <span className={css.groupCount}>
        {(total?.count ?? group.runs.length).toLocaleString("en")}
        <span className="visually-hidden"> runs</span>
      </span>
    </li>
  );
}
