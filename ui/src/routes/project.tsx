import { useParams } from "@tanstack/react-router";

import { WorkspacePage } from "../features/workspace/WorkspacePage";

export function ProjectRoute() {
  const { entity, project } = useParams({ strict: false });
  if (!entity || !project) return null;
  return (
    <WorkspacePage key={`${entity}/${project}`} entity={entity} project={project} />
  );
}
