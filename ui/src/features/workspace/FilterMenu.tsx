import { useQuery } from "@tanstack/react-query";
import { ListFilter } from "lucide-react";
import { useState } from "react";

import { viewerQuery } from "../../api/session";
import {
  activeConditions,
  type FilterItem,
  filterItems,
  withCondition,
  withFilterItems,
  withoutConditions,
} from "../../spec/filters";
import { type KnownRun, runKeyOf } from "../../spec/runKeys";
import { Button } from "../../widgets/Button";
import { Switch } from "../../widgets/Fields";
import { useCommands } from "../palette/commands";
import { useShortcuts } from "../shell/shortcuts";
import { FilterRows } from "./FilterRows";
import css from "./Filters.module.css";
import { FilterTextField } from "./FilterTextField";
import { useKeyWords } from "./KeyField";
import { ListPopover } from "./ListPopover";
import type { RunList } from "./useRunList";

const CRASHED: FilterItem = {
  key: { section: "run", name: "state" },
  op: "!=",
  value: "crashed",
  disabled: false,
};

function isOn(item: FilterItem, meant: FilterItem): boolean {
  const key = runKeyOf(item["key"]);
  const wanted = runKeyOf(meant["key"]);
  return (
    key?.section === wanted?.section &&
    key?.name === wanted?.name &&
    item["op"] === meant["op"] &&
    item["value"] === meant["value"] &&
    item["disabled"] !== true &&
    item["connector"] !== "OR"
  );
}

/** What the menu needs of a list, whoever shows it. */
export type FilteredList = Pick<
  RunList,
  "runSet" | "change" | "matching" | "total" | "error"
> & {
  /** Runs whose values are offered. */
  readonly known: readonly KnownRun[];
};

/** Which runs are listed: as text, or built from conditions. */
export function FilterMenu({ list }: { list: FilteredList }) {
  const [isOpen, setOpen] = useState(false);
  useShortcuts({ filterRuns: () => setOpen(true) });
  useCommands(() => [
    {
      id: "filterRuns",
      title: "Filter runs",
      shortcut: "filterRuns",
      run: () => setOpen(true),
    },
  ]);
  const count = activeConditions(filterItems(list.runSet["filters"]));
  return (
    <ListPopover
      label="Filter runs"
      icon={<ListFilter aria-hidden />}
      count={count}
      isOpen={isOpen}
      onOpenChange={setOpen}
    >
      <FilterEditor list={list} />
    </ListPopover>
  );
}

function FilterEditor({ list }: { list: FilteredList }) {
  const items = filterItems(list.runSet["filters"]);
  const words = useKeyWords();
  const viewer = useQuery(viewerQuery).data;
  const set = (next: readonly FilterItem[]) =>
    list.change("Filter runs", (runSet) => withFilterItems(runSet, next));
  const toggle = (condition: FilterItem) => (on: boolean) =>
    set(
      on
        ? withCondition(items, condition)
        : withoutConditions(items, (item) => isOn(item, condition)),
    );
  const has = (condition: FilterItem) => items.some((item) => isOn(item, condition));
  const mine: FilterItem = {
    key: { section: "run", name: "username" },
    op: "=",
    value: viewer?.username ?? "",
    disabled: false,
  };
  return (
    <div className={css.filter}>
      <div className={css.toggles}>
        {viewer && (
          <Switch label="Only my runs" isSelected={has(mine)} onChange={toggle(mine)} />
        )}
        <Switch
          label="Hide crashed runs"
          isSelected={has(CRASHED)}
          onChange={toggle(CRASHED)}
        />
      </div>
      <FilterTextField items={items} words={words} onChange={set} />
      <FilterRows items={items} words={words} runs={list.known} onChange={set} />
      <div className={css.foot}>
        {list.error instanceof Error && (
          <p role="alert" className={css.problem}>
            {list.error.message}
          </p>
        )}
        <span className={css.hint}>
          {list.matching.toLocaleString("en")} of {list.total.toLocaleString("en")} runs
        </span>
        {/* Not switched off when there is nothing left: focus, and Escape, would be lost. */}
        <Button onPress={() => items.length > 0 && set([])}>Clear</Button>
      </div>
    </div>
  );
}
