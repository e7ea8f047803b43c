import { withEverything } from "../../spec/selection";
import { formatCount } from "../../widgets/format";
import css from "./Runs.module.css";
import type { RunList } from "./useRunList";

/** How many runs there are, match, are listed and are drawn: nothing is cut off silently. */
export function RunsCounter({ list }: { list: RunList }) {
  const { matching, total, rows } = list;
  const listed = rows.length.toLocaleString("en");
  const isPartial = rows.length < matching;
  const hidden = rows.filter((run) => !list.isShown(run)).length;
  return (
    <div className={css.count}>
      <span role="status">
        {isPartial ? `1–${listed} of ` : ""}
        {matching.toLocaleString("en")}
        {matching === total ? "" : ` matching of ${total.toLocaleString("en")}`} ·{" "}
        {list.drawn.length.toLocaleString("en")} drawn
      </span>
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
