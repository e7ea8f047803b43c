import { useParams } from "@tanstack/react-router";
import { useEffect } from "react";

import { WorkspacePage } from "../features/workspace/WorkspacePage";
import { preloadLines } from "../panels/registry";

export function ProjectRoute() {
  const { entity, project } = useParams({ strict: false });
  useEffect(preloadLines, []);
  if (!entity || !project) return null;
  return (
    <WorkspacePage key={`${entity}/${project}`} entity={entity} project={project} />
  );
}
