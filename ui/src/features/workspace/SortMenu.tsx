import { ArrowDownWideNarrow, ArrowUpNarrowWide } from "lucide-react";
import { Header, MenuSection } from "react-aria-components";

import type { PatchSearch, WorkspaceSearch } from "../../state/url";
import { MenuButton, MenuItem } from "../../widgets/Menu";

export const DEFAULT_ORDER = "-createdAt";

/** Keys of the run itself, each with the direction that is wanted first. */
const FIELDS: readonly { key: string; label: string; first: "+" | "-" }[] = [
  { key: "createdAt", label: "Created", first: "-" },
  { key: "displayName", label: "Name", first: "+" },
  { key: "state", label: "State", first: "+" },
  { key: "duration", label: "Runtime", first: "-" },
  { key: "heartbeat_at", label: "Last heard of", first: "-" },
];

const SUMMARY = "summary_metrics.";

interface SortMenuProps {
  search: WorkspaceSearch;
  patch: PatchSearch;
  metricKeys: readonly string[];
}

/** Picks what the runs are ordered by; picking it again turns the order round. */
export function SortMenu({ search, patch, metricKeys }: SortMenuProps) {
  const order = search.sort ?? DEFAULT_ORDER;
  const isAscending = order.startsWith("+");
  const current = order.slice(1);
  const pick = (key: string) => {
    const first = FIELDS.find((field) => field.key === key)?.first ?? "-";
    const turned = isAscending ? "-" : "+";
    const next = `${key === current ? turned : first}${key}`;
    patch({ sort: next === DEFAULT_ORDER ? undefined : next });
  };
  const arrow = isAscending ? "↑" : "↓";
  return (
    <MenuButton
      label="Sort runs"
      face={
        isAscending ? (
          <ArrowUpNarrowWide aria-hidden />
        ) : (
          <ArrowDownWideNarrow aria-hidden />
        )
      }
      onAction={(key) => pick(String(key))}
    >
      <MenuSection>
        <Header>Sort by</Header>
        {FIELDS.map(({ key, label }) => (
          <MenuItem key={key} id={key} icon={key === current ? arrow : undefined}>
            {label}
          </MenuItem>
        ))}
      </MenuSection>
      {metricKeys.length > 0 && (
        <MenuSection>
          <Header>Latest value of</Header>
          {metricKeys.map((key) => (
            <MenuItem
              key={key}
              id={SUMMARY + key}
              icon={SUMMARY + key === current ? arrow : undefined}
            >
              {key}
            </MenuItem>
          ))}
        </MenuSection>
      )}
    </MenuButton>
  );
}
