import { useParams } from "@tanstack/react-router";

import { VersionPage } from "../features/artifacts/VersionPage";

export function ArtifactVersionRoute() {
  const { entity, project, type, collection, version, tab } = useParams({
    strict: false,
  });
  if (!entity || !project || !type || !collection || !version) return null;
  return (
    <VersionPage
      key={`${entity}/${project}/${collection}:${version}`}
      place={{ entity, project, collection, version }}
      type={type}
      tab={tab ?? "overview"}
    />
  );
}
