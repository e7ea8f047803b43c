import { useParams } from "@tanstack/react-router";

import { EntityPage } from "../features/home/EntityPage";

export function EntityRoute() {
  const { entity } = useParams({ from: "/shell/$entity" });
  return <EntityPage key={entity} entity={entity} />;
}
