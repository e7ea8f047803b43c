import { useDeferredValue, useMemo, type RefObject } from "react";

import type { PanelRun } from "../../panels/contract";
import {
  splitList,
  toggleInList,
  type PatchSearch,
  type WorkspaceSearch,
} from "../../state/url";
import { Button } from "../../widgets/Button";
import { SearchField } from "../../widgets/Fields";
import { EmptyState } from "../../widgets/States";
import { type BankSection, compilePattern, searchSections } from "./bank";
import css from "./Panels.module.css";
import { PanelSection } from "./PanelSection";
import { SettingsPopover } from "./SettingsPopover";

export interface PanelBankProps {
  entity: string;
  project: string;
  sections: readonly BankSection[];
  /** Chart settings of the whole workspace, as its specification writes them. */
  base: Readonly<Record<string, unknown>> | undefined;
  runs: readonly PanelRun[];
  /** Keys that can be an x axis. */
  axisKeys: readonly string[];
  search: WorkspaceSearch;
  patch: PatchSearch;
  searchRef?: RefObject<HTMLInputElement | null>;
  whenEmpty: string;
}

/** Sections of panels, with a search over their names and the charts' settings. */
export function PanelBank(props: PanelBankProps) {
  const { sections, search, patch } = props;
  const typed = search.find ?? "";
  const { pattern, error } = useMemo(() => compilePattern(typed), [typed]);
  const shown = useDeferredValue(
    useMemo(() => searchSections(sections, pattern), [sections, pattern]),
  );
  const folded = splitList(search.fold);
  return (
    <section className={css.bank} aria-label="Panels">
      <div className={css.toolbar}>
        <div className={css.panelSearch}>
          <SearchField
            label="Search panels"
            placeholder="Search panels with a pattern"
            value={typed}
            onChange={(find) => patch({ find })}
            error={error}
          />
        </div>
        <SettingsPopover search={search} patch={patch} axisKeys={props.axisKeys} />
      </div>
      {shown.map((section) => (
        <PanelSection
          key={section.id}
          {...props}
          section={section}
          // A search opens what it finds: a match inside a folded section is no match.
          isOpen={pattern !== null || section.isOpen !== folded.includes(section.name)}
          onToggle={() => patch({ fold: toggleInList(search.fold, section.name) })}
        />
      ))}
      {sections.length === 0 && <EmptyState title={props.whenEmpty} />}
      {sections.length > 0 && shown.length === 0 && (
        <EmptyState
          title={`No panel matches “${typed}”`}
          action={
            <Button onPress={() => patch({ find: undefined })}>Clear search</Button>
          }
        />
      )}
    </section>
  );
}
