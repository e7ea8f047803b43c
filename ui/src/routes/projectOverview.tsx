import { useParams } from "@tanstack/react-router";

import { ProjectOverviewPage } from "../features/project/ProjectOverviewPage";

export function ProjectOverviewRoute() {
  const { entity, project } = useParams({ strict: false });
  if (!entity || !project) return null;
  return (
    <ProjectOverviewPage
      key={`${entity}/${project}`}
      entity={entity}
      project={project}
    />
  );
}
