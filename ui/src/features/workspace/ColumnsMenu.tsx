import { Columns3 } from "lucide-react";

import { withPinnedValues } from "../../spec/runColumns";
import { KeyList } from "./KeyList";
import { ListPopover } from "./ListPopover";
import css from "./Filters.module.css";
import type { RunList } from "./useRunList";

/** Values of configs and summaries that stand beside the names. */
export function ColumnsMenu({ list }: { list: RunList }) {
  const { columns } = list;
  return (
    <ListPopover
      label="Values in the list"
      icon={<Columns3 aria-hidden />}
      count={columns.length}
    >
      <h3 className={css.title}>Values beside the names</h3>
      <KeyList
        label="Values"
        entries={columns}
        keyOf={(key) => key}
        onAdd={(key) => key}
        onChange={(next) => {
          // What a run is stands there anyway: its name, its state.
          const values = next.filter(({ section }) => section !== "run");
          list.change("Choose values", (runSet) => withPinnedValues(runSet, values));
        }}
      />
      <p className={css.hint}>
        Groups show the mean of a number. With a baseline, runs show their difference.
      </p>
    </ListPopover>
  );
}
