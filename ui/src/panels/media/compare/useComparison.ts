import { useCallback, useState } from "react";

import type { Tile } from "../tiles";

/** Beside more than this nothing can be told apart any longer. */
export const MOST_COMPARED = 4;

export interface Comparison {
  /** Ids of the chosen pieces; null while nothing is being chosen. */
  readonly picked: readonly string[] | null;
  readonly tiles: readonly Tile[];
  readonly isOpen: boolean;
  readonly begin: () => void;
  readonly end: () => void;
  readonly open: () => void;
  /** Takes a piece, or gives it back; a fifth takes the place of the first. */
  readonly pick: (tile: Tile) => void;
}

/** Pieces chosen to be looked at side by side. */
export function useComparison(): Comparison {
  const [tiles, setTiles] = useState<readonly Tile[] | null>(null);
  const [isOpen, setOpen] = useState(false);
  const pick = useCallback((tile: Tile) => {
    setTiles((before) => {
      const others = (before ?? []).filter((one) => one.id !== tile.id);
      if (before && others.length < before.length) return others;
      return [...others, tile].slice(-MOST_COMPARED);
    });
  }, []);
  const begin = useCallback(() => setTiles([]), []);
  const end = useCallback(() => {
    setTiles(null);
    setOpen(false);
  }, []);
  const open = useCallback(() => setOpen(true), []);
  const picked = tiles?.map((tile) => tile.id) ?? null;
  return { picked, tiles: tiles ?? [], isOpen, begin, end, open, pick };
}
