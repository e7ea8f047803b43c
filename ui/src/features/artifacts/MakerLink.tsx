import { Link } from "@tanstack/react-router";

import type { Maker } from "../../api/artifactVersions";
import css from "./Table.module.css";

/** The run that made a version, or the person who did outside of runs. */
export function MakerLink({ maker: { run, username } }: { maker: Maker }) {
  if (!run) return <>{username ?? "–"}</>;
  const { entity, project, name } = run;
  return (
    <Link
      to="/$entity/$project/runs/$run"
      params={{ entity, project, run: name }}
      className={css.name}
      title={`${entity}/${project}/${name}`}
    >
      {run.displayName}
    </Link>
  );
}
