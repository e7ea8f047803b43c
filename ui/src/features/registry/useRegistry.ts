import { useQuery } from "@tanstack/react-query";

import { registriesNamed, registriesQuery } from "../../api/registry";
import { useArtifactSearch } from "../../state/artifactUrl";

/** The registries that an address may mean: none, the one, or one of each organization. */
export function useRegistry(name: string) {
  const [{ org }] = useArtifactSearch();
  const registries = useQuery(registriesQuery);
  return { ...registries, found: registriesNamed(registries.data ?? [], name, org) };
}
