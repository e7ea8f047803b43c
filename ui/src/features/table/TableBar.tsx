import { Columns3, Download, X } from "lucide-react";
import type { Ref } from "react";

import { MOST_GROUPS } from "../../api/runGroups";
import { fieldsOf } from "../../spec/document";
import { filterItems, withFilterItems, withoutConditions } from "../../spec/filters";
import { printFilter } from "../../spec/filterText";
import { withGrouping } from "../../spec/grouping";
import { keyId, keyLabel } from "../../spec/runKeys";
import { Button } from "../../widgets/Button";
import { SearchField } from "../../widgets/Fields";
import { formatCount } from "../../widgets/format";
import { columnMatcher } from "./columnSearch";
import { ExportMenu } from "./ExportMenu";
import css from "./Table.module.css";
import type { TableModel } from "./tableModel";

interface TableBarProps {
  model: TableModel;
  searchRef: Ref<HTMLInputElement>;
  onColumns: () => void;
}

/** Above the rows: what is looked for, how many there are, columns and files. */
export function TableBar({ model, searchRef, onColumns }: TableBarProps) {
  const { runSet, change } = model;
  const { query, isRegex } = fieldsOf(runSet["search"]);
  const search = (next: Record<string, unknown>) =>
    change("Search runs", (before) => ({
      ...before,
      search: { ...fieldsOf(before["search"]), ...next },
    }));
  return (
    <div className={css.bar}>
      <div className={css.find}>
        <SearchField
          label="Search runs"
          value={typeof query === "string" ? query : ""}
          onChange={(text) => search({ query: text })}
          isRegex={isRegex === true}
          onRegexChange={(isOn) => search({ isRegex: isOn })}
          error={isRegex === true ? patternProblem(query) : null}
          {...(searchRef ? { inputRef: searchRef } : {})}
        />
      </div>
      <span role="status" className={css.count}>
        {countText(model)}
      </span>
      <Chips model={model} />
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

/** Conditions and groups, each with the way to be rid of it. */
function Chips({ model }: { model: TableModel }) {
  const { runSet, change, grouping } = model;
  return (
    <>
      {filterItems(runSet["filters"]).map((item, at) => {
        const text = printFilter([item]);
        if (text === "") return null;
        return (
          <Chip
            key={`${at} ${text}`}
            text={text.replace(/^off /, "")}
            isOff={item["disabled"] === true}
            label={`Remove filter ${text}`}
            onRemove={() =>
              change("Remove a filter", (before) => {
                const items = filterItems(before["filters"]);
                const gone = items[at];
                return withFilterItems(
                  before,
                  withoutConditions(items, (one) => one === gone),
                );
              })
            }
          />
        );
      })}
      {grouping.map((key) => (
        <Chip
          key={keyId(key)}
          text={`by ${keyLabel(key)}`}
          label={`Group by ${keyLabel(key)} no more`}
          onRemove={() =>
            change("Group runs", (before) =>
              withGrouping(
                before,
                grouping.filter((one) => one !== key),
              ),
            )
          }
        />
      ))}
    </>
  );
}

interface ChipProps {
  text: string;
  label: string;
  isOff?: boolean;
  onRemove: () => void;
}

function Chip({ text, label, isOff, onRemove }: ChipProps) {
  return (
    <span className={css.chip} data-off={isOff || undefined}>
      <span title={text}>{text}</span>
      <button type="button" aria-label={label} title={label} onClick={onRemove}>
        <X aria-hidden />
      </button>
    </span>
  );
}

function patternProblem(query: unknown): string | null {
  return typeof query === "string" ? columnMatcher(query, true).problem : null;
}
