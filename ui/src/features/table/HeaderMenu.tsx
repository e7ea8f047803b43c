import { ChevronDown } from "lucide-react";
import type { ReactNode } from "react";
import { MenuSection } from "react-aria-components";

import { type Column, NAME_COLUMN } from "../../spec/columns";
import { computedOf } from "../../spec/computedColumns";
import type { Goal } from "../../spec/goals";
import { MenuButton, MenuItem } from "../../widgets/Menu";
import css from "./Grid.module.css";
import type { HeaderAction } from "./headerSteps";

interface HeaderMenuProps {
  column: Column;
  direction: "ascending" | "descending" | null;
  isSortable: boolean;
  isGrouped: boolean;
  goal: Goal | null;
  onAction: (column: Column, action: HeaderAction) => void;
}

type Entry = readonly [action: HeaderAction, label: string, isChosen?: boolean];

/** Everything that can be done with a column. */
export function HeaderMenu(props: HeaderMenuProps) {
  const { column, onAction } = props;
  const parts = [
    ["Rows", rowEntries(props)],
    ["Numbers", numberEntries(props)],
    ["Column", columnEntries(props)],
  ] as const;
  return (
    <span className={css.headMenu} data-primary="">
      <MenuButton
        label={`Column ${column.label}`}
        face={<ChevronDown aria-hidden />}
        onAction={(key) => onAction(column, key as HeaderAction)}
      >
        {parts
          .filter(([, entries]) => entries.length > 0)
          .map(([label, entries]) => (
            <MenuSection key={label} aria-label={label}>
              {entries.map(item)}
            </MenuSection>
          ))}
      </MenuButton>
    </span>
  );
}

function item([action, label, isChosen]: Entry): ReactNode {
  const mark = isChosen === undefined ? {} : { icon: isChosen ? "✓" : "" };
  return (
    <MenuItem
      key={action}
      id={action}
      {...mark}
      {...(isChosen ? { "aria-label": `${label}, chosen` } : {})}
    >
      {label}
    </MenuItem>
  );
}

function rowEntries({ direction, isSortable, isGrouped }: HeaderMenuProps): Entry[] {
  if (!isSortable) return [];
  const unsorted: Entry[] = direction === null ? [] : [["unsorted", "Sort no more"]];
  return [
    ["up", "Sort ascending"],
    ["down", "Sort descending"],
    ...unsorted,
    ["filter", "Filter by this…"],
    isGrouped ? ["ungroup", "Group no more"] : ["group", "Group by this"],
  ];
}

function numberEntries({ column, goal }: HeaderMenuProps): Entry[] {
  const { section } = column.key;
  const hasNumbers = section === "summary" || section === "config";
  if (!hasNumbers && computedOf(column.key) === null) return [];
  const colour: Entry = column.isColoured
    ? ["uncolour", "Colour by value no more"]
    : ["colour", "Colour by value"];
  return [
    // The extremes of what is computed here are not known.
    ...(hasNumbers ? [colour] : []),
    ["maximize", "Higher is better", goal === "maximize"],
    ["minimize", "Lower is better", goal === "minimize"],
    ["none", "Neither is better", goal === null],
  ];
}

function columnEntries({ column }: HeaderMenuProps): Entry[] {
  const isName = column.id === NAME_COLUMN;
  const isComputed = computedOf(column.key) !== null;
  const arranged: Entry[] = [
    column.isPinned ? ["unpin", "Unpin"] : ["pin", "Pin"],
    ["left", "Move left"],
    ["right", "Move right"],
  ];
  return [
    ...(isComputed ? ([["edit", "Edit formula…"]] satisfies Entry[]) : []),
    ...(isName ? [] : arranged),
    ["wider", "Wider"],
    ["narrower", "Narrower"],
    ...(isName ? [] : ([["hide", "Hide"]] satisfies Entry[])),
    ...(isComputed ? ([["remove", "Remove"]] satisfies Entry[]) : []),
  ];
}
