import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { addAlias, removeAlias } from "../../api/artifactChanges";
import { artifactsKey, type CollectionPlace } from "../../api/artifacts";
import { holderOfAlias } from "../../api/artifactVersion";
import { registriesKey } from "../../api/registry";
import type { LinkedVersion } from "../../api/registryVersions";

/** The last promotion or removal of an alias, told until undone or put away. */
interface Note {
  text: string;
  undo: () => Promise<void>;
}

/**
 * Gives and takes aliases of a collection's versions in one step each. The last step can
 * be taken back: an alias that was moved goes back to the version that had it.
 */
export function usePromotion(place: CollectionPlace) {
  const queries = useQueryClient();
  const [note, setNote] = useState<Note | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const refresh = async () => {
    await Promise.all([
      queries.invalidateQueries({
        queryKey: artifactsKey(place.entity, place.project),
      }),
      queries.invalidateQueries({ queryKey: registriesKey }),
    ]);
  };
  const tell = async (text: string, goBack: () => Promise<void>) => {
    const undo = async () => {
      try {
        await goBack();
        setNote(null);
      } catch (error) {
        setProblem(error instanceof Error ? error.message : String(error));
      }
      await refresh();
    };
    setProblem(null);
    setNote({ text, undo });
    await refresh();
  };
  const add = async ({ id, version }: LinkedVersion, alias: string) => {
    const holder = await holderOfAlias(place, alias);
    await addAlias(place, id, alias);
    const isMoved = holder !== null && holder !== id;
    await tell(`${version} is “${alias}” now${isMoved ? ", another was" : ""}.`, () =>
      isMoved ? addAlias(place, holder, alias) : removeAlias(place, id, alias),
    );
  };
  const remove = async ({ id, version }: LinkedVersion, alias: string) => {
    await removeAlias(place, id, alias);
    await tell(`${version} is no longer “${alias}”.`, () => addAlias(place, id, alias));
  };
  /** As `add`, for menus: a refusal is told below the table's head. */
  const promote = async (row: LinkedVersion, alias: string) => {
    try {
      await add(row, alias);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return { add, remove, promote, note, problem, refresh, dismiss: () => setNote(null) };
}
