import { useParams } from "@tanstack/react-router";

import { ReportPage } from "../features/reports/ReportPage";
import { ReportsPage } from "../features/reports/ReportsPage";

export function ReportsRoute() {
  const { entity, project } = useParams({ strict: false });
  if (!entity || !project) return null;
  return <ReportsPage key={`${entity}/${project}`} entity={entity} project={project} />;
}

export function ReportRoute() {
  const { entity, project, report } = useParams({ strict: false });
  if (!entity || !project || !report) return null;
  return (
    <ReportPage
      key={`${entity}/${project}/${report}`}
      entity={entity}
      project={project}
      address={report}
    />
  );
}
