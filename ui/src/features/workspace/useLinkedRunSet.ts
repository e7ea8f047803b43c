import { useCallback, useMemo } from "react";

import type { Fields } from "../../spec/document";
import { useView } from "../../spec/handle";
import { isLinked, linkedRunSet, UNLINKED } from "../../spec/linkedSearch";
import { changedRunSet, runSetOf } from "../../spec/runSet";
import { useWorkspaceSearch } from "../../state/url";

export interface LinkedRunSet {
  /** The run set as it is shown: the document's, under what the address says. */
  readonly runSet: Fields;
  /** One step that can be undone; it takes what the address says into the document. */
  readonly change: (label: string, edit: (runSet: Fields) => Fields) => void;
}

/** The open run set, for every list and table of it. */
export function useLinkedRunSet(): LinkedRunSet {
  const { document, change: changeView } = useView();
  const [search, patch] = useWorkspaceSearch();
  const { q, re, filter, group, sort, hide, only } = search;
  const stored = runSetOf(document);
  const link = useMemo(
    () => ({ q, re, filter, group, sort, hide, only }) as typeof search,
    [q, re, filter, group, sort, hide, only],
  );
  const runSet = useMemo(() => linkedRunSet(stored, link), [stored, link]);
  const change = useCallback(
    (label: string, edit: (runSet: Fields) => Fields) => {
      changeView(label, (before) =>
        changedRunSet(before, (found) => edit(linkedRunSet(found, link))),
      );
      if (isLinked(link)) patch(UNLINKED);
    },
    [changeView, link, patch],
  );
  return { runSet, change };
}
