import { memo, useContext, useMemo, useRef, useState } from "react";

import type { PanelRun } from "../../panels/contract";
import type { ChartSearch } from "../../state/chartSettings";
import type { PatchSearch } from "../../state/url";
import { Button } from "../../widgets/Button";
import { type BankSection, settingsFor } from "./bank";
import { RevealedContext, useBank } from "./bankContext";
import { BankPanel } from "./BankPanel";
import { FreeGrid } from "./FreeGrid";
import css from "./Panels.module.css";
import { ResizeCorner } from "./ResizeCorner";
import { SectionHeader } from "./SectionHeader";
import { gridHeight } from "./sectionSize";
import { SectionSettings } from "./SectionSettings";
import { useWidth } from "../../widgets/useMeasure";
import { useResize } from "./useResize";

/** Narrower than this and a chart's axis eats its plot: fewer columns are used. */
const NARROWEST_PX = 270;
/** Narrower than this, the places that panels were given have no room. */
const NARROWEST_FREE_PX = 640;

export interface PanelSectionProps {
  section: BankSection;
  isOpen: boolean;
  isRenaming: boolean;
  /** A search shows only a part of it. */
  isSearched: boolean;
  onToggle: (section: BankSection) => void;
  entity: string;
  project: string;
  base: Readonly<Record<string, unknown>> | undefined;
  runs: readonly PanelRun[];
  axisKeys: readonly string[];
  search: ChartSearch;
  patch: PatchSearch;
}

/** One named group of panels, folded or shown a page at a time. */
export const PanelSection = memo(function PanelSection(props: PanelSectionProps) {
  const { section, isOpen } = props;
  const [element, width] = useWidth<HTMLDivElement>();
  const columns = Math.min(
    section.columns,
    Math.max(1, Math.floor(width / NARROWEST_PX)),
  );
  const perPage = section.isFree
    ? Math.max(1, section.panels.length)
    : section.columns * section.rows;
  const pages = Math.max(1, Math.ceil(section.panels.length / perPage));
  const [page, setPage] = usePage(section, perPage);
  const current = Math.min(page, pages - 1);
  const panels = section.panels.slice(current * perPage, (current + 1) * perPage);
  const headingId = `section-${section.id}`;
  return (
    <section
      className={css.section}
      aria-labelledby={headingId}
      data-section={section.id}
    >
      <SectionHeader
        section={section}
        headingId={headingId}
        isOpen={isOpen}
        isRenaming={props.isRenaming}
        onToggle={() => props.onToggle(section)}
        page={current}
        pages={pages}
        onPage={setPage}
        settings={
          <SectionSettings
            section={section}
            search={props.search}
            patch={props.patch}
            axisKeys={props.axisKeys}
          />
        }
      />
      {/* Until its width is known it keeps its place, or all below would jump. */}
      <div
        ref={element}
        style={isOpen && width === 0 ? { minHeight: gridHeight(section) } : undefined}
      >
        {isOpen && section.panels.length === 0 && (
          <EmptySection section={section} isSearched={props.isSearched} />
        )}
        {isOpen && width > 0 && panels.length > 0 && section.isFree && (
          <FreeGrid {...props} isNarrow={width < NARROWEST_FREE_PX} />
        )}
        {isOpen && width > 0 && panels.length > 0 && !section.isFree && (
          <PanelGrid {...props} panels={panels} columns={columns} />
        )}
      </div>
    </section>
  );
});

/** The page shown, which follows a panel that was moved or added. */
function usePage(section: BankSection, perPage: number) {
  const [page, setPage] = useState(0);
  const revealed = useContext(RevealedContext);
  const [seen, setSeen] = useState(revealed);
  if (revealed !== seen) {
    const at =
      revealed?.ref.section === section.id
        ? section.panels.findIndex((panel) => panel.id === revealed.ref.panel)
        : -1;
    setSeen(revealed);
    if (at >= 0) setPage(Math.floor(at / perPage));
  }
  return [page, setPage] as const;
}

function EmptySection({
  section,
  isSearched,
}: {
  section: BankSection;
  isSearched: boolean;
}) {
  const bank = useBank();
  if (isSearched) return <p className={css.emptySection}>No panel matches.</p>;
  return (
    <div className={css.emptySection}>
      <p>No panels in this section.</p>
      {bank.change && (
        <>
          <p>Drag panels here, or add some.</p>
          <Button onPress={() => bank.open({ kind: "add", section: section.id })}>
            Add panels
          </Button>
        </>
      )}
    </div>
  );
}

interface PanelGridProps extends PanelSectionProps {
  panels: BankSection["panels"];
  columns: number;
}

function PanelGrid(props: PanelGridProps) {
  const { section, panels, base, search } = props;
  const settings = useMemo(
    () => settingsFor([base, section.local], search),
    [base, section.local, search],
  );
  const grid = useRef<HTMLDivElement>(null);
  const { draft, resize } = useResize(section, props.columns, grid);
  const columns = draft?.columns ?? props.columns;
  const corner = useMemo(
    () => (resize ? <ResizeCorner onResize={resize} /> : null),
    [resize],
  );
  return (
    <div
      ref={grid}
      className={css.grid}
      style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
      data-columns={columns}
    >
      {panels.map((panel) => (
        <BankPanel
          key={panel.id}
          panel={panel}
          sectionId={section.id}
          sectionName={section.name}
          entity={props.entity}
          project={props.project}
          runs={props.runs}
          settings={settings}
          axisKeys={props.axisKeys}
          heightPx={draft?.height ?? section.height}
          corner={corner}
          patch={props.patch}
        />
      ))}
    </div>
  );
}
