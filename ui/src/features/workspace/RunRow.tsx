import { Link } from "@tanstack/react-router";
import { EllipsisVertical, Eye, EyeOff, Pin, Target } from "lucide-react";
import { memo } from "react";

import { focusRun } from "../../charts/focus";
import type { Goal } from "../../spec/goals";
import type { RunPlace } from "../../spec/runIds";
import type { RunKey } from "../../spec/runKeys";
import { RunStateIcon } from "../runs/RunState";
import { RunSwatch } from "../runs/RunSwatch";
import type { ListedRun } from "./listedRun";
import type { Line } from "./listLines";
import type { RowActions } from "./rowActions";
import { RowValues } from "./RowValues";
import { RunNameField } from "./RunNameField";
import css from "./RunRow.module.css";

/** What every line of the list is told. */
export interface LineProps {
  topPx: number;
  position: number;
  setSize: number;
  isSelected: boolean;
  /** Some run is selected: all boxes are on view. */
  isSelecting: boolean;
  slot: number;
  columns: readonly RunKey[];
  /** Some run is compared with: numbers need room for their differences. */
  hasDeltas: boolean;
  /** What each of them should do. */
  goals: readonly (Goal | null)[];
  actions: RowActions;
  onFocus: (line: string) => void;
}

interface RunRowProps extends LineProps {
  line: Line;
  run: ListedRun;
  entity: string;
  project: string;
  isShown: boolean;
  isBaseline: boolean;
  baseline: ListedRun | null;
  /** Its name is being changed. */
  isRenaming: boolean;
  onRenamed: () => void;
}

/** One run: in the panels or not, its line, its name, its values, its state. */
export const RunRow = memo(function RunRow(props: RunRowProps) {
  const { line, run, isShown, actions } = props;
  const name = run.displayName || run.name;
  const { elsewhere } = run;
  const place = elsewhere ?? {
    entity: props.entity,
    project: props.project,
    run: run.name,
  };
  return (
    <li
      className={css.row}
      style={{
        transform: `translateY(${props.topPx}px)`,
        paddingLeft: 5 + 14 * line.depth,
      }}
      data-line={line.name}
      data-run={run.name}
      data-hidden={isShown ? undefined : ""}
      data-pinned={line.isPinned ? "" : undefined}
      data-selected={props.isSelected ? "" : undefined}
      data-selecting={props.isSelecting ? "" : undefined}
      aria-setsize={props.setSize}
      aria-posinset={props.position}
      onPointerEnter={() => focusRun(isShown ? run.name : null)}
      onPointerLeave={() => focusRun(null)}
    >
      <input
        type="checkbox"
        className={css.box}
        aria-label={`Select ${name}`}
        checked={props.isSelected}
        disabled={elsewhere !== undefined}
        onChange={() => actions.select(line)}
      />
      <button
        type="button"
        className={css.eye}
        aria-pressed={isShown}
        aria-label={`Show ${name} in panels`}
        title={
          line.isPinned
            ? "Pinned runs are always drawn"
            : isShown
              ? "Hide in panels (v)"
              : "Show in panels (v)"
        }
        disabled={line.isPinned}
        onClick={() => actions.show(line)}
      >
        {isShown ? <Eye aria-hidden /> : <EyeOff aria-hidden />}
      </button>
      <button
        type="button"
        className={css.swatch}
        aria-label={`Colour of ${name}`}
        aria-haspopup="dialog"
        onClick={(event) => actions.colour(line, event.currentTarget)}
      >
        <RunSwatch slot={props.slot} isDimmed={!isShown} />
      </button>
      {props.isBaseline ? (
        <Target className={css.mark} role="img" aria-label="Baseline" />
      ) : (
        line.isPinned && <Pin className={css.mark} role="img" aria-label="Pinned" />
      )}
      {props.isRenaming ? (
        <RunNameField run={run} onDone={props.onRenamed} />
      ) : (
        <Link
          to="/$entity/$project/runs/$run"
          params={{ ...place }}
          className={css.name}
          data-target
          onFocus={() => props.onFocus(line.name)}
          title={titleOf(name, place, elsewhere !== undefined)}
        >
          <span>{name}</span>
          {elsewhere && (
            <small className={css.from}>
              {elsewhere.entity === props.entity
                ? elsewhere.project
                : `${elsewhere.entity}/${elsewhere.project}`}
            </small>
          )}
        </Link>
      )}
      <RowValues
        runs={[run]}
        columns={props.columns}
        baseline={props.isBaseline ? null : props.baseline}
        goals={props.goals}
        isWide={props.hasDeltas}
      />
      <RunStateIcon state={run.state} />
      <button
        type="button"
        className={css.more}
        aria-label={`Menu of ${name}`}
        aria-haspopup="menu"
        onClick={(event) => actions.menu(line, event.currentTarget)}
      >
        <EllipsisVertical aria-hidden />
      </button>
    </li>
  );
});

function titleOf(name: string, place: RunPlace, isElsewhere: boolean): string {
  const title = name === place.run ? name : `${name} (${place.run})`;
  return isElsewhere ? `${title} of ${place.entity}/${place.project}` : title;
}
