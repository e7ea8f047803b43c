import { useParams } from "@tanstack/react-router";

import { LineagePage } from "../features/lineage/LineagePage";

export function LineageRoute() {
  const { entity, project } = useParams({ strict: false });
  if (!entity || !project) return null;
  return <LineagePage key={`${entity}/${project}`} entity={entity} project={project} />;
}
