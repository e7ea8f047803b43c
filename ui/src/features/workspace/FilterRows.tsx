import { FolderPlus, Plus, X } from "lucide-react";

import { type Fields, isFields, listOf } from "../../spec/document";
import { connectorOf, type FilterItem, isGroup } from "../../spec/filters";
import { Button, IconButton } from "../../widgets/Button";
import type { KnownRun } from "../../spec/runKeys";
import { FilterCondition } from "./FilterCondition";
import css from "./Filters.module.css";

interface FilterRowsProps {
  items: readonly FilterItem[];
  words: readonly string[];
  runs: readonly KnownRun[];
  onChange: (items: readonly FilterItem[]) => void;
  /** Tells groups apart for screen readers: "1", "2.1". */
  path?: string;
}

const EMPTY: Fields = {
  key: { section: "run", name: "" },
  op: "=",
  value: "",
  disabled: false,
};

/** Conditions and groups of them; AND binds more tightly than OR. */
export function FilterRows({
  items,
  words,
  runs,
  onChange,
  path = "",
}: FilterRowsProps) {
  const replace = (at: number, next: FilterItem | null) =>
    onChange(
      next === null
        ? items.filter((_, index) => index !== at)
        : items.map((item, index) => (index === at ? next : item)),
    );
  const add = (item: FilterItem) =>
    onChange([...items, items.length > 0 ? { ...item, connector: "AND" } : item]);
  return (
    <div
      role="group"
      aria-label={path === "" ? "Conditions" : `Group ${path}`}
      className={css.group}
    >
      {items.map((item, at) => {
        const name = `${path === "" ? "" : `${path}.`}${at + 1}`;
        return (
          // Conditions have no names of their own; their place is what they are.
          // oxlint-disable-next-line react/no-array-index-key
          <div key={at} className={css.item}>
            <Connector
              name={name}
              isFirst={at === 0}
              value={connectorOf(item)}
              onChange={(connector) => replace(at, { ...item, connector })}
            />
            {isGroup(item) ? (
              <>
                <FilterRows
                  items={listOf(item["filters"]).filter(isFields)}
                  words={words}
                  runs={runs}
                  path={name}
                  onChange={(filters) => replace(at, { ...item, filters })}
                />
                <IconButton
                  label={`Remove group ${name}`}
                  onPress={() => replace(at, null)}
                >
                  <X />
                </IconButton>
              </>
            ) : (
              <FilterCondition
                name={name}
                item={item}
                words={words}
                runs={runs}
                onChange={(next) => replace(at, next)}
              />
            )}
          </div>
        );
      })}
      <div className={css.adds}>
        <Button onPress={() => add(EMPTY)}>
          <Plus aria-hidden /> Condition
        </Button>
        <Button onPress={() => add({ filters: [EMPTY] })}>
          <FolderPlus aria-hidden /> Group
        </Button>
      </div>
    </div>
  );
}

interface ConnectorProps {
  name: string;
  isFirst: boolean;
  value: "AND" | "OR";
  onChange: (connector: "AND" | "OR") => void;
}

function Connector({ name, isFirst, value, onChange }: ConnectorProps) {
  if (isFirst) return <span className={css.where}>where</span>;
  return (
    <select
      className={css.connector}
      aria-label={`Connector ${name}`}
      value={value}
      onChange={(event) => onChange(event.target.value === "OR" ? "OR" : "AND")}
    >
      <option value="AND">and</option>
      <option value="OR">or</option>
    </select>
  );
}
