import { useQueries } from "@tanstack/react-query";

import {
  type GroupSpread,
  type GroupSpreads,
  groupSpreadsQuery,
  MOST_SPREADS,
} from "../../api/groupSpreads";
import type { RunList } from "../../api/runTable";

/** Spreads of a group in the order of the measures; null while they are on their way. */
export type KnownSpreads = Readonly<Record<string, readonly (GroupSpread | null)[]>>;

interface Asked {
  readonly by: readonly string[];
  readonly order: string;
  readonly measures: readonly string[];
}

/** How the values of all groups are spread, as far as the server has told. */
export function useGroupSpreads(
  list: RunList,
  { by, order, measures }: Asked,
  isWanted: boolean,
): KnownSpreads {
  const batches = Array.from(
    { length: Math.ceil(measures.length / MOST_SPREADS) },
    (_, at) => measures.slice(at * MOST_SPREADS, (at + 1) * MOST_SPREADS),
  );
  return useQueries({
    queries: batches.map((batch) => ({
      ...groupSpreadsQuery(list, by, order, batch),
      enabled: isWanted,
    })),
    combine: joined,
  });
}

/** Of one shape for one question, so that rows are drawn anew only when it changes. */
function joined(
  answers: readonly { readonly data: GroupSpreads | undefined }[],
): KnownSpreads {
  const known: Record<string, (GroupSpread | null)[]> = {};
  answers.forEach(({ data }, at) => {
    for (const [id, spreads] of Object.entries(data ?? {})) {
      const all = (known[id] ??= Array<null>(answers.length * MOST_SPREADS).fill(null));
      spreads.forEach((spread, of) => (all[at * MOST_SPREADS + of] = spread));
    }
  });
  return known;
}
