import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { addAlias, removeAlias } from "../../api/artifactChanges";
import { artifactsKey, type CollectionPlace } from "../../api/artifacts";
import { holderOfAlias } from "../../api/artifactVersion";

/** The last change of an alias, told until it is undone or put away. */
export interface AliasNote {
  text: string;
  undo: () => Promise<void>;
}

/**
 * Adds and removes aliases of one version, and remembers how to take the last change
 * back: an alias that was moved goes back to the version that had it.
 */
export function useAliases(place: CollectionPlace, artifactId: string) {
  const queries = useQueryClient();
  const [note, setNote] = useState<AliasNote | null>(null);
  const refresh = () =>
    queries.invalidateQueries({ queryKey: artifactsKey(place.entity, place.project) });
  const tell = async (text: string, goBack: () => Promise<void>) => {
    const undo = async () => {
      await goBack();
      setNote(null);
      await refresh();
    };
    setNote({ text, undo });
    await refresh();
  };
  const add = async (alias: string) => {
    const holder = await holderOfAlias(place, alias);
    await addAlias(place, artifactId, alias);
    const isMoved = holder !== null && holder !== artifactId;
    await tell(
      isMoved ? `“${alias}” moved to this version.` : `“${alias}” names this version.`,
      () =>
        isMoved
          ? addAlias(place, holder, alias)
          : removeAlias(place, artifactId, alias),
    );
  };
  const remove = async (alias: string) => {
    await removeAlias(place, artifactId, alias);
    await tell(`“${alias}” removed.`, () => addAlias(place, artifactId, alias));
  };
  return { add, remove, note, dismiss: () => setNote(null) };
}
