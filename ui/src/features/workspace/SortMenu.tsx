import { ArrowDownWideNarrow, ArrowUpNarrowWide } from "lucide-react";

import { isUsual, NEWEST_FIRST, sortKeys, withSortKeys } from "../../spec/sorting";
import { kindOfKey } from "../../spec/runKeys";
import { IconButton } from "../../widgets/Button";
import { KeyList } from "./KeyList";
import { ListPopover } from "./ListPopover";
import css from "./Filters.module.css";
import type { RunList } from "./useRunList";

/** What the runs are ordered by: several keys, the first counts most. */
export function SortMenu({ list }: { list: Pick<RunList, "runSet" | "change"> }) {
  const keys = sortKeys(list.runSet);
  const shown = keys.length > 0 ? keys : [NEWEST_FIRST];
  return (
    <ListPopover
      label="Sort runs"
      icon={<ArrowDownWideNarrow aria-hidden />}
      count={isUsual(keys) ? 0 : keys.length}
    >
      <h3 className={css.title}>Sort by</h3>
      <KeyList
        label="Sort by"
        entries={shown}
        keyOf={({ key }) => key}
        onAdd={(key) => ({ key, isAscending: kindOfKey(key) === "text" })}
        onChange={(next) => {
          // What is only the usual order goes when another one is picked.
          const added = next.length > shown.length && isUsual(keys);
          const wanted = added ? next.slice(1) : next;
          list.change("Sort runs", (runSet) => withSortKeys(runSet, wanted));
        }}
      >
        {(entry, replace) => (
          <IconButton
            label={entry.isAscending ? "Ascending" : "Descending"}
            onPress={() => replace({ ...entry, isAscending: !entry.isAscending })}
          >
            {entry.isAscending ? <ArrowUpNarrowWide /> : <ArrowDownWideNarrow />}
          </IconButton>
        )}
      </KeyList>
    </ListPopover>
  );
}
