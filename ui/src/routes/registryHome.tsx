import { RegistryHomePage } from "../features/registry/RegistryHomePage";

export function RegistryHomeRoute() {
  return <RegistryHomePage />;
}
