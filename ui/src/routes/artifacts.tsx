import { useParams } from "@tanstack/react-router";

import { ArtifactsPage } from "../features/artifacts/ArtifactsPage";

export function ArtifactsRoute() {
  const { entity, project, type, collection } = useParams({ strict: false });
  if (!entity || !project) return null;
  return (
    <ArtifactsPage
      key={`${entity}/${project}`}
      entity={entity}
      project={project}
      {...(type === undefined ? {} : { type })}
      {...(collection === undefined ? {} : { collection })}
    />
  );
}
