import { withEverything } from "../../spec/selection";
import { formatCount } from "../../widgets/format";
import css from "./Runs.module.css";
import { runsWords } from "./runsWords";
import type { RunList } from "./useRunList";

/** How many runs there are, match, are listed and are drawn. */
export function RunsCounter({ list }: { list: RunList }) {
  const { matching, total, rows } = list;
  const above = new Set(list.pinned.map((run) => run.name));
  const hidden = rows.filter(
    (run) => !above.has(run.name) && !list.isShown(run),
  ).length;
  const counts = { matching, total, hidden, listed: rows.length };
  return (
    <div className={css.count}>
      <span role="status">{runsWords({ ...counts, drawn: list.drawn.length })}</span>
      {hidden > 0 && (
        <button
          type="button"
          className={css.quietButton}
          title={`${formatCount(hidden, "run")} of the list hidden in panels`}
          onClick={() => list.change("Show all runs", withEverything)}
        >
          show all
        </button>
      )}
    </div>
  );
}
