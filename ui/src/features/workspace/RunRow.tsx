import { Link } from "@tanstack/react-router";
import { Eye, EyeOff } from "lucide-react";
import { memo } from "react";

import type { RunRow as Row } from "../../api/runs";
import { focusRun } from "../../charts/focus";
import { RunStateIcon } from "../runs/RunState";
import { RunSwatch } from "../runs/RunSwatch";
import css from "./Runs.module.css";

interface RunRowProps {
  row: Row;
  entity: string;
  project: string;
  topPx: number;
  position: number;
  setSize: number;
  isShown: boolean;
  isSelected: boolean;
  /** Some run is selected: all boxes are on view. */
  isSelecting: boolean;
  onShow: (runId: string) => void;
  onSelect: (runId: string) => void;
  onFocus: (runId: string) => void;
}

/** One run: in the panels or not, its line, its name, its state. */
export const RunRow = memo(function RunRow(props: RunRowProps) {
  const { row, isShown } = props;
  const name = row.displayName || row.name;
  return (
    <li
      className={css.row}
      style={{ transform: `translateY(${props.topPx}px)` }}
      data-run={row.name}
      data-hidden={isShown ? undefined : ""}
      data-selected={props.isSelected ? "" : undefined}
      data-selecting={props.isSelecting ? "" : undefined}
      aria-setsize={props.setSize}
      aria-posinset={props.position}
      onPointerEnter={() => focusRun(isShown ? row.name : null)}
      onPointerLeave={() => focusRun(null)}
    >
      <input
        type="checkbox"
        className={css.box}
        aria-label={`Select ${name}`}
        checked={props.isSelected}
        onChange={() => props.onSelect(row.name)}
      />
      <button
        type="button"
        className={css.eye}
        aria-pressed={isShown}
        aria-label={`Show ${name} in panels`}
        title={isShown ? "Hide in panels (v)" : "Show in panels (v)"}
        onClick={() => props.onShow(row.name)}
      >
        {isShown ? <Eye aria-hidden /> : <EyeOff aria-hidden />}
      </button>
      <RunSwatch slot={row.colorSlot} isDimmed={!isShown} />
      <Link
        to="/$entity/$project/runs/$run"
        params={{ entity: props.entity, project: props.project, run: row.name }}
        className={css.name}
        onFocus={() => props.onFocus(row.name)}
        title={name === row.name ? name : `${name} (${row.name})`}
      >
        {name}
      </Link>
      <RunStateIcon state={row.state} />
    </li>
  );
});
