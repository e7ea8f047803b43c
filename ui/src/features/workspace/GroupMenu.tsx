import { ListTree } from "lucide-react";

import { withGrouping } from "../../spec/grouping";
import { KeyList } from "./KeyList";
import { ListPopover } from "./ListPopover";
import css from "./Filters.module.css";
import type { RunList } from "./useRunList";

/** What the runs are grouped by, outermost first. */
export function GroupMenu({ list }: { list: RunList }) {
  return (
    <ListPopover
      label="Group runs"
      icon={<ListTree aria-hidden />}
      count={list.grouping.length}
    >
      <h3 className={css.title}>Group by</h3>
      <KeyList
        label="Group by"
        entries={list.grouping}
        keyOf={(key) => key}
        onAdd={(key) => key}
        onChange={(keys) =>
          list.change("Group runs", (runSet) => withGrouping(runSet, keys))
        }
      />
    </ListPopover>
  );
}
