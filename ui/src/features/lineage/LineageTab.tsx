import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import type { VersionDetail } from "../../api/artifactVersion";
import { usersOfVersionQuery } from "../../api/versionUsers";
import { formatCount } from "../../widgets/format";
import { ErrorState, Skeleton } from "../../widgets/States";
import { MakerLink } from "../artifacts/MakerLink";
import { RunStatePill } from "../runs/RunState";
import css from "./Lineage.module.css";

/** The run that made a version and the runs that used it. */
export function LineageTab({ version }: { version: VersionDetail }) {
  const { entity, project } = version.place;
  const users = useQuery(usersOfVersionQuery(entity, project, version.id));
  return (
    <div className={css.lineage}>
      <section aria-labelledby="made-by">
        <h2 id="made-by">Made by</h2>
        <MakerLink maker={version.maker} />
      </section>
      <section aria-labelledby="used-by">
        <h2 id="used-by">
          Used by {users.data ? formatCount(users.data.length, "run") : ""}
        </h2>
        {users.isPending && <Skeleton rows={3} />}
        {users.isError && (
          <ErrorState error={users.error} what="The runs could not be loaded" />
        )}
        {users.data?.length === 0 && (
          <p className={css.none}>No run has taken it as an input.</p>
        )}
        <ul>
          {users.data?.map((run) => (
            <li key={run.id}>
              <RunStatePill state={run.state} />
              <Link
                to="/$entity/$project/runs/$run"
                params={{ entity: run.entity, project: run.project, run: run.name }}
              >
                {run.displayName || run.name}
              </Link>
              <span className={css.none}>
                {run.entity}/{run.project}
              </span>
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}
