import { ListTree } from "lucide-react";

import { groupingOf, withGrouping } from "../../spec/grouping";
import { KeyList } from "./KeyList";
import { ListPopover } from "./ListPopover";
import css from "./Filters.module.css";
import type { RunList } from "./useRunList";

/** What the runs are grouped by, outermost first. */
export function GroupMenu({ list }: { list: Pick<RunList, "runSet" | "change"> }) {
  const keys = groupingOf(list.runSet);
  return (
    <ListPopover label="Group runs" icon={<ListTree aria-hidden />} count={keys.length}>
      <h3 className={css.title}>Group by</h3>
      <KeyList
        label="Group by"
        entries={keys}
        keyOf={(key) => key}
        onAdd={(key) => key}
        onChange={(next) =>
          list.change("Group runs", (runSet) => withGrouping(runSet, next))
        }
      />
    </ListPopover>
  );
}
