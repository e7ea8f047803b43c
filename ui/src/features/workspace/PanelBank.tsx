import { Plus } from "lucide-react";
import {
  useCallback,
  useContext,
  useDeferredValue,
  useMemo,
  type RefObject,
} from "react";

import type { PanelRun } from "../../panels/contract";
import { PanelMenu } from "../../panels/frame/PanelMenu";
import { ViewContext } from "../../spec/handle";
import { bankSettings, foldedSection } from "../../spec/sections";
import { CHART_SEARCH_KEYS, type ChartSearch } from "../../state/chartSettings";
import {
  splitList,
  toggleInList,
  type PatchSearch,
  type WorkspaceSearch,
} from "../../state/url";
import { Button } from "../../widgets/Button";
import { EmptyState } from "../../widgets/States";
import { type BankSection, compilePattern, searchSections } from "./bank";
import { type Layer, useBank } from "./bankContext";
import { BankProvider } from "./BankProvider";
import css from "./Panels.module.css";
import { PanelSearch, usePanelSearch } from "./PanelSearch";
import { PanelSection } from "./PanelSection";
import { SectionList } from "./SectionList";
import { addSection, bankMenu } from "./sectionMenu";
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
  return (
    <BankProvider bank={props}>
      {(layer) => <Sections {...props} layer={layer} />}
    </BankProvider>
  );
}

function Sections({ layer, ...props }: PanelBankProps & { layer: Layer | null }) {
  const { sections, search, patch } = props;
  const bank = useBank();
  const view = useContext(ViewContext);
  const settings = useMemo(() => bankSettings(view?.document ?? {}), [view?.document]);
  const find = usePanelSearch(search, patch, settings.searchQuery);
  const { pattern, error } = useMemo(() => compilePattern(find.typed), [find.typed]);
  // Typing never waits for panels; only the pattern lags, never what was arranged.
  const used = useDeferredValue(pattern);
  const shown = useMemo(
    () => searchSections(sections, used, settings.showEmptySections),
    [sections, used, settings.showEmptySections],
  );
  const folded = splitList(search.fold);
  const opensFound = used !== null && settings.autoExpandSearchResults;
  // A search opens what it finds: a match inside a folded section is no match.
  const isOpen = (section: BankSection) =>
    (opensFound && section.panels.length > 0) ||
    section.isOpen !== folded.includes(section.name);
  const onToggle = useToggle(search.fold, patch);
  const chartSearch = useChartSearch(search);
  const renaming = layer?.kind === "renameSection" ? layer.section : null;
  const document = view?.document ?? {};
  return (
    <section className={css.bank} aria-label="Panels">
      <div className={css.toolbar}>
        <PanelSearch find={find} error={error} inputRef={props.searchRef} />
        <SettingsPopover search={search} patch={patch} axisKeys={props.axisKeys} />
        {bank.change && (
          <>
            <Button onPress={() => bank.open({ kind: "add", section: null })}>
              <Plus aria-hidden className={css.plus} /> Add panels
            </Button>
            <PanelMenu title="all panels" groups={() => bankMenu(bank, document)} />
          </>
        )}
      </div>
      <SectionList
        sections={shown}
        total={sections.length}
        isOpen={isOpen}
        wanted={renaming}
      >
        {(section) => (
          <PanelSection
            key={section.id}
            section={section}
            isOpen={isOpen(section)}
            isRenaming={renaming === section.id}
            isSearched={used !== null}
            onToggle={onToggle}
            entity={props.entity}
            project={props.project}
            base={props.base}
            runs={props.runs}
            axisKeys={props.axisKeys}
            search={chartSearch}
            patch={patch}
          />
        )}
      </SectionList>
      {sections.length === 0 && <EmptyBank title={props.whenEmpty} />}
      {sections.length > 0 && shown.length === 0 && (
        <EmptyState
          title={`No panel matches “${find.typed}”`}
          action={<Button onPress={find.clear}>Clear search</Button>}
        />
      )}
    </section>
  );
}

function EmptyBank({ title }: { title: string }) {
  const bank = useBank();
  return (
    <EmptyState
      title={title}
      action={
        bank.change && (
          <div className={css.emptyActions}>
            <Button
              look="primary"
              onPress={() => bank.open({ kind: "add", section: null })}
            >
              Add panels
            </Button>
            <Button onPress={() => addSection(bank)}>Add a section</Button>
          </div>
        )
      }
    />
  );
}

/** Folding is part of the view where it may be changed, else of the address. */
function useToggle(fold: string | undefined, patch: PatchSearch) {
  const { change } = useBank();
  return useCallback(
    (section: BankSection) => {
      const { id, name } = section;
      const isInAddress = splitList(fold).includes(name);
      if (!change || isInAddress) {
        patch({ fold: toggleInList(fold, name) });
        return;
      }
      const isOpen = !section.isOpen;
      change(`${isOpen ? "Open" : "Fold"} ${name}`, (document) =>
        foldedSection(document, id, isOpen),
      );
    },
    [change, fold, patch],
  );
}

/** The charts' settings of the address; the same object until one of them changes. */
function useChartSearch(search: WorkspaceSearch): ChartSearch {
  const linked = CHART_SEARCH_KEYS.filter((key) => search[key] !== undefined);
  const text = JSON.stringify(linked.map((key) => [key, search[key]]));
  return useMemo(
    () => Object.fromEntries(JSON.parse(text) as [string, string][]),
    [text],
  );
}
