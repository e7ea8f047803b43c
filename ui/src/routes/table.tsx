import { useParams } from "@tanstack/react-router";

import { TablePage } from "../features/table/TablePage";

export function TableRoute() {
  const { entity, project } = useParams({ strict: false });
  if (!entity || !project) return null;
  return <TablePage key={`${entity}/${project}`} entity={entity} project={project} />;
}
