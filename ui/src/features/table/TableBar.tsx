import { Columns3, Download } from "lucide-react";
import type { Ref } from "react";

import { MOST_GROUPS } from "../../api/runGroups";
import { keyLabel } from "../../spec/runKeys";
import { searchOf, withSearch } from "../../spec/linkedSearch";
import { Button } from "../../widgets/Button";
import { SearchField } from "../../widgets/Fields";
import { formatCount } from "../../widgets/format";
import { FilterMenu } from "../workspace/FilterMenu";
import { GroupMenu } from "../workspace/GroupMenu";
import { SortMenu } from "../workspace/SortMenu";
import { columnMatcher } from "./columnSearch";
import { ExportMenu } from "./ExportMenu";
import css from "./Table.module.css";
import { TableActions } from "./TableActions";
import type { TableModel } from "./tableModel";

interface TableBarProps {
  model: TableModel;
  searchRef: Ref<HTMLInputElement>;
  onColumns: () => void;
}

/** Above the rows: what is looked for, how many there are, columns and files. */
export function TableBar({ model, searchRef, onColumns }: TableBarProps) {
  const { runSet, change } = model;
  const { query, isRegex } = searchOf(runSet);
  const search = (next: Parameters<typeof withSearch>[1]) =>
    change("Search runs", (before) => withSearch(before, next));
  return (
    <div className={css.bar}>
      <div className={css.find}>
        <SearchField
          label="Search runs"
          value={query}
          onChange={(text) => search({ query: text })}
          isRegex={isRegex}
          onRegexChange={(isOn) => search({ isRegex: isOn })}
          error={isRegex ? columnMatcher(query, true).problem : null}
          {...(searchRef ? { inputRef: searchRef } : {})}
        />
      </div>
      <span role="status" className={css.count}>
        {countText(model)}
      </span>
      {model.sort.length > 1 && (
        <span className={css.count}>
          sorted by {model.sort.map(({ key }) => keyLabel(key)).join(", ")}
        </span>
      )}
      <div role="group" aria-label="Which runs" className={css.menus}>
        <FilterMenu
          list={{
            runSet,
            change,
            matching: model.counts?.matching ?? 0,
            total: model.counts?.total ?? 0,
            error: model.countError,
            known: model.seen(),
          }}
        />
        <GroupMenu list={model} />
        <SortMenu list={model} />
      </div>
      <span className={css.space} />
      <Button onPress={onColumns}>
        <Columns3 aria-hidden /> Columns
      </Button>
      <ExportMenu
        model={model}
        buttonClass={css.menuButton!}
        face={
          <>
            <Download aria-hidden /> Export
          </>
        }
      />
      <TableActions model={model} />
    </div>
  );
}

function countText({ counts, isGrouped, groupsTotal, lines }: TableModel): string {
  if (counts === undefined) return "";
  const { matching, total } = counts;
  const runs =
    matching === total
      ? formatCount(total, "run")
      : `${matching.toLocaleString("en")} of ${formatCount(total, "run")}`;
  if (!isGrouped) return runs;
  const groups = formatCount(groupsTotal, "group");
  return groupsTotal > MOST_GROUPS
    ? `${runs} in ${groups}, the first ${lines.spans.length.toLocaleString("en")} shown`
    : `${runs} in ${groups}`;
}
