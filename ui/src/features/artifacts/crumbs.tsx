import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import type { CollectionPlace } from "../../api/artifacts";

/** A crumb is where one is only on its own page, not on those below it. */
const EXACT = { exact: true };

/** The way to a collection, for pages below it. */
export function collectionCrumbs(place: CollectionPlace, type: string): ReactNode[] {
  const { entity, project, collection } = place;
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
