import { Link } from "@tanstack/react-router";

import { formatCount, formatDuration } from "../../widgets/format";
import { RunStatePill } from "../runs/RunState";
import css from "./Project.module.css";
import type { OverviewProps } from "./ProjectOverviewPage";
import { filterBy } from "./projectWords";

/** The project's runs by what became of them, each a way to those runs. */
export function StatesCard({ overview }: OverviewProps) {
  const { entityName: entity, name: project, runStates, totalRuns } = overview;
  return (
    <section className={css.sheet} aria-labelledby="states">
      <h2 id="states">Runs by state</h2>
      <ul className={css.states}>
        {runStates.map(({ state, runCount, computeSeconds }) => (
          <li key={state}>
            <RunStatePill state={state} />
            <span className={css.bar} aria-hidden>
              <span
                style={{ width: `${(100 * runCount) / Math.max(totalRuns, 1)}%` }}
              />
            </span>
            <Link
              to="/$entity/$project/table"
              params={{ entity, project }}
              search={{ filter: filterBy("state", state) }}
            >
              {formatCount(runCount, "run")}
            </Link>
            <span className={css.quiet}>{formatDuration(computeSeconds)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
