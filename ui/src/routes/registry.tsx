import { useParams } from "@tanstack/react-router";

import { RegistryCollectionPage } from "../features/registry/RegistryCollectionPage";
import { RegistryPage } from "../features/registry/RegistryPage";

export function RegistryRoute() {
  const { name } = useParams({ strict: false });
  if (!name) return null;
  return <RegistryPage key={name} name={name} tab="collections" />;
}

export function RegistrySettingsRoute() {
  const { name } = useParams({ strict: false });
  if (!name) return null;
  return <RegistryPage key={name} name={name} tab="settings" />;
}

export function RegistryCollectionRoute() {
  const { name, collection, tab } = useParams({ strict: false });
  if (!name || !collection) return null;
  return (
    <RegistryCollectionPage
      key={`${name}/${collection}`}
      name={name}
      collection={collection}
      tab={tab ?? "versions"}
    />
  );
}
