import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import { type SearchKind, type SearchPlace, searchQuery } from "../../api/search";
import { useRested } from "../artifacts/useRested";
import type { Command } from "./commands";
import { FEW, isLocal, MANY, type PaletteGroup, paletteGroups } from "./groups";

interface Found {
  readonly groups: readonly PaletteGroup[];
  /** Whether what is listed answers what was typed. */
  readonly isSearching: boolean;
  readonly error: Error | null;
  readonly retry: () => void;
}

/** The longest text that anything can be called by. */
const LONGEST = 200;

/** What is offered and what the server finds for `typed`, a moment after typing. */
export function usePaletteGroups(
  typed: string,
  place: SearchPlace,
  commands: readonly Command[],
  expanded: ReadonlySet<string>,
): Found {
  const isOnlyCommands = typed.trimStart().startsWith(">");
  const wanted = typed.trim().slice(0, LONGEST);
  const rested = useRested(wanted);
  const answer = useQuery({
    ...searchQuery(rested, place, FEW),
    enabled: !isOnlyCommands,
    placeholderData: keepPreviousData,
  });
  const kinds = [...expanded].filter((id): id is SearchKind => !isLocal(id));
  const more = useQueries({
    queries: kinds.map((kind) => searchQuery(rested, place, MANY, kind)),
    combine: (answers) => ({
      found: answers.flatMap((one) => one.data ?? []),
      isPending: answers.some((one) => one.isPending),
    }),
  });
  const few = answer.data;
  const groups = useMemo(() => {
    const found = (few ?? []).map(
      (one) => more.found.find(({ kind }) => kind === one.kind) ?? one,
    );
    return paletteGroups({ typed, commands, found, expanded });
  }, [typed, commands, few, more.found, expanded]);
  const isBehind =
    rested !== wanted || answer.isPending || answer.isPlaceholderData || more.isPending;
  return {
    groups,
    isSearching: !isOnlyCommands && isBehind && !answer.isError,
    error: isOnlyCommands ? null : answer.error,
    retry: () => void answer.refetch(),
  };
}
