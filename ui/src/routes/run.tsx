import { useParams } from "@tanstack/react-router";

import { RunPage } from "../features/run/RunPage";

export function RunRoute() {
  const { entity, project, run, tab } = useParams({ strict: false });
  if (!entity || !project || !run) return null;
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
