import { useParams } from "@tanstack/react-router";

import { SweepPage } from "../features/sweeps/SweepPage";
import { SweepsPage } from "../features/sweeps/SweepsPage";

export function SweepsRoute() {
  const { entity, project } = useParams({ strict: false });
  if (!entity || !project) return null;
  return <SweepsPage key={`${entity}/${project}`} entity={entity} project={project} />;
}

export function SweepRoute() {
  const { entity, project, sweep } = useParams({ strict: false });
  if (!entity || !project || !sweep) return null;
  return (
    <SweepPage
      key={`${entity}/${project}/${sweep}`}
      entity={entity}
      project={project}
      sweepId={sweep}
    />
  );
}
