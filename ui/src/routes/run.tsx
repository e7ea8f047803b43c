import { Navigate, useParams } from "@tanstack/react-router";

import { RunPage } from "../features/run/RunPage";
import { runPlaceOf } from "../spec/runIds";

export function RunRoute() {
  const { entity, project, run, tab } = useParams({ strict: false });
  if (!entity || !project || !run) return null;
  // Charts name runs of other projects by their global ids.
  const place = runPlaceOf(run);
  if (place !== null) {
    return (
      <Navigate
        to="/$entity/$project/runs/$run"
        params={{ entity: place.entity, project: place.project, run: place.run }}
        replace
      />
    );
  }
  return (
    <RunPage
      key={`${entity}/${project}/${run}`}
      entity={entity}
      project={project}
      runId={run}
      tab={tab ?? "charts"}
    />
  );
}
