import { ChevronLeft, ChevronRight } from "lucide-react";
import { useMemo, useState } from "react";

import { IconButton } from "../../widgets/Button";
import { type BankSection, settingsFor } from "./bank";
import type { PanelBankProps } from "./PanelBank";
import { PanelFrame } from "./PanelFrame";
import css from "./Panels.module.css";
import { useWidth } from "./useMeasure";

const PANEL_HEIGHT_PX = 264;
/** Narrower than this and a chart's axis eats its plot: fewer columns are used. */
const NARROWEST_PX = 270;

interface PanelSectionProps extends PanelBankProps {
  section: BankSection;
  isOpen: boolean;
  onToggle: () => void;
}

/** One named group of panels, folded or shown a page at a time. */
export function PanelSection(props: PanelSectionProps) {
  const { section, isOpen, onToggle } = props;
  const [element, width] = useWidth<HTMLDivElement>();
  const [page, setPage] = useState(0);
  const columns = Math.min(
    section.columns,
    Math.max(1, Math.floor(width / NARROWEST_PX)),
  );
  const perPage = section.columns * section.rows;
  const pages = Math.max(1, Math.ceil(section.panels.length / perPage));
  const current = Math.min(page, pages - 1);
  const panels = section.panels.slice(current * perPage, (current + 1) * perPage);
  const headingId = `section-${section.id}`;
  return (
    <section className={css.section} aria-labelledby={headingId}>
      <div className={css.sectionHeader}>
        <h2 id={headingId}>
          <button
            type="button"
            className={css.sectionToggle}
            aria-expanded={isOpen}
            onClick={onToggle}
          >
            <ChevronRight aria-hidden />
            {section.name}
            <span className={css.sectionCount}>{section.panels.length}</span>
          </button>
        </h2>
        {isOpen && pages > 1 && (
          <div className={css.pager}>
            <IconButton
              label={`Previous panels of ${section.name}`}
              isDisabled={current === 0}
              onPress={() => setPage(current - 1)}
            >
              <ChevronLeft />
            </IconButton>
            <span className="mono">
              {current + 1}/{pages}
            </span>
            <IconButton
              label={`Next panels of ${section.name}`}
              isDisabled={current === pages - 1}
              onPress={() => setPage(current + 1)}
            >
              <ChevronRight />
            </IconButton>
          </div>
        )}
      </div>
      <div ref={element}>
        {isOpen && width > 0 && (
          <PanelGrid {...props} panels={panels} columns={columns} />
        )}
      </div>
    </section>
  );
}

interface PanelGridProps extends PanelBankProps {
  section: BankSection;
  panels: BankSection["panels"];
  columns: number;
}

function PanelGrid(props: PanelGridProps) {
  const { section, panels, base, search, patch } = props;
  const settings = useMemo(
    () => settingsFor([base, section.local], search),
    [base, section.local, search],
  );
  return (
    <div
      className={css.grid}
      style={{ gridTemplateColumns: `repeat(${props.columns}, minmax(0, 1fr))` }}
    >
      {panels.map((panel) => (
        <PanelFrame
          key={panel.id}
          spec={panel.spec}
          title={panel.title}
          stream={panel.stream}
          runs={props.runs}
          settings={settings}
          entity={props.entity}
          project={props.project}
          heightPx={PANEL_HEIGHT_PX}
          syncGroup={`${props.entity}/${props.project}`}
          availableKeys={props.axisKeys}
          onFullScreen={() =>
            patch(
              { panelDisplayName: panel.title, panelSectionName: section.name },
              { isNewEntry: true },
            )
          }
        />
      ))}
    </div>
  );
}
