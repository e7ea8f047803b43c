import { useParams } from "@tanstack/react-router";

import { ComparePage } from "../features/artifacts/compare/ComparePage";

export function ArtifactComparisonRoute() {
  const { entity, project, type, collection, pair } = useParams({ strict: false });
  if (!entity || !project || !type || !collection || !pair) return null;
  return (
    <ComparePage
      key={`${entity}/${project}/${collection}/${pair}`}
      place={{ entity, project, collection }}
      type={type}
      pair={pair}
    />
  );
}
