import { PanelLeftClose, PanelLeftOpen } from "lucide-react";
import { type RefObject, useMemo, useState } from "react";

import { definedGoals } from "../../spec/goals";
import { searchOf, withSearch } from "../../spec/linkedSearch";
import { IconButton } from "../../widgets/Button";
import { SearchField } from "../../widgets/Fields";
import { useCommands } from "../palette/commands";
import { BulkBar } from "./BulkBar";
import { ColumnsMenu } from "./ColumnsMenu";
import { FilterMenu } from "./FilterMenu";
import { GroupMenu } from "./GroupMenu";
import { RunsBody } from "./RunsBody";
import { RunsCounter } from "./RunsCounter";
import css from "./Runs.module.css";
import { SortMenu } from "./SortMenu";
import { ListEdge, useListWidth } from "./ListEdge";
import { ListBar, ListScrim } from "./ListSheet";
import { ListMore } from "./ListMore";
import type { RunList } from "./useRunList";
import { useOpenView } from "./ViewProvider";

export interface RunsListProps {
  list: RunList;
  canWrite: boolean;
  searchRef: RefObject<HTMLInputElement | null>;
}

/** The runs of a project, and the legend of all its panels. */
export function RunsList(props: RunsListProps) {
  const { list } = props;
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const width = useListWidth();
  const { query, isRegex } = searchOf(list.runSet);
  useCommands(() => [
    {
      id: "toggleRuns",
      title: width.isCollapsed ? "Show the list of runs" : "Hide the list of runs",
      words: "sidebar",
      run: width.toggle,
    },
  ]);
  const { keys } = useOpenView();
  const goals = useMemo(() => definedGoals(keys), [keys]);
  const chosen = list.known.filter((run) => selected.has(run.name));
  if (width.isCollapsed && width.isSheet) {
    return <ListBar drawn={list.drawn.length} onOpen={width.toggle} />;
  }
  if (width.isCollapsed) {
    return (
      <aside className={css.strip} aria-label="Runs">
        <IconButton label="Show the list of runs" onPress={width.toggle}>
          <PanelLeftOpen />
        </IconButton>
        <span className={css.stripText}>
          Runs · {list.drawn.length.toLocaleString("en")} drawn
        </span>
      </aside>
    );
  }
  return (
    <>
      {width.isSheet && <ListScrim onClose={width.toggle} />}
      <aside className={css.list} aria-label="Runs" style={{ width: width.px }}>
        <div className={css.head}>
          <h2>Runs</h2>
          <span className={css.tools}>
            <FilterMenu list={list} />
            <GroupMenu list={list} />
            <SortMenu list={list} />
            <ColumnsMenu list={list} goals={goals} />
            <ListMore list={list} />
            <IconButton label="Hide the list of runs" onPress={width.toggle}>
              <PanelLeftClose />
            </IconButton>
          </span>
        </div>
        <div className={css.find}>
          <SearchField
            label="Search runs"
            value={query}
            onChange={(text) =>
              list.change("Search runs", (runSet) =>
                withSearch(runSet, { query: text }),
              )
            }
            isRegex={isRegex}
            onRegexChange={(on) =>
              list.change("Search runs", (runSet) =>
                withSearch(runSet, { isRegex: on }),
              )
            }
            inputRef={props.searchRef}
          />
        </div>
        <RunsCounter list={list} />
        {chosen.length > 0 && (
          <BulkBar
            list={list}
            chosen={chosen}
            canWrite={props.canWrite}
            onDone={() => setSelected(new Set())}
          />
        )}
        <RunsBody
          list={list}
          canWrite={props.canWrite}
          goals={goals}
          selected={selected}
          onSelect={setSelected}
        />
        <ListEdge width={width} />
      </aside>
    </>
  );
}
