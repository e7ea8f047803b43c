import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import type { CollectionPlace } from "../../api/artifacts";
import { registryNameOf } from "../../state/registryName";

/** A crumb is where one is only on its own page, not on those below it. */
const EXACT = { exact: true };

/** The way to a collection, for pages below it. */
export function collectionCrumbs(place: CollectionPlace, type: string): ReactNode[] {
  const { entity, project, collection } = place;
  const name = registryNameOf(project);
  if (name !== null) return registryCrumbs(name, entity, collection);
  return [
    <Link
      key="artifacts"
      to="/$entity/$project/artifacts"
      params={{ entity, project }}
      activeOptions={EXACT}
    >
      artifacts
    </Link>,
    <Link
      key="collection"
      to="/$entity/$project/artifacts/$type/$collection"
      params={{ entity, project, type, collection }}
      activeOptions={EXACT}
    >
      {collection}
    </Link>,
  ];
}

function registryCrumbs(name: string, org: string, collection: string): ReactNode[] {
  return [
    <Link key="all" to="/registry" activeOptions={EXACT}>
      registry
    </Link>,
    <Link
      key="registry"
      to="/registry/$name"
      params={{ name }}
      search={{ org }}
      activeOptions={EXACT}
    >
      {name}
    </Link>,
    <Link
      key="collection"
      to="/registry/$name/collections/$collection"
      params={{ name, collection }}
      search={{ org }}
      activeOptions={EXACT}
    >
      {collection}
    </Link>,
  ];
}
