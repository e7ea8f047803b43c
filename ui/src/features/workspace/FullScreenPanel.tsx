import { ChevronLeft, ChevronRight, X } from "lucide-react";
import { useMemo } from "react";

import { PanelChromeContext } from "../../panels/frame/chrome";
import { formatZoom, parseZoom } from "../../state/url";
import { IconButton } from "../../widgets/Button";
import { shownShortcut, useShortcuts } from "../shell/shortcuts";
import {
  type BankSection,
  neighbourPanel,
  type PlacedPanel,
  settingsFor,
} from "./bank";
import { usePanelChrome } from "./BankPanel";
import { BankProvider } from "./BankProvider";
import type { PanelBankProps } from "./PanelBank";
import { PanelFrame } from "./PanelFrame";
import css from "./Panels.module.css";
import { SettingsPopover } from "./SettingsPopover";
import { useHeight } from "../../widgets/useMeasure";

interface FullScreenPanelProps extends PanelBankProps {
  sections: readonly BankSection[];
  placed: PlacedPanel;
}

const NOWHERE = {
  panelDisplayName: undefined,
  panelSectionName: undefined,
  zoom: undefined,
};

/** One panel as large as the page; its zoom is part of the address. */
export function FullScreenPanel(props: FullScreenPanelProps) {
  return <BankProvider bank={props}>{() => <Large {...props} />}</BankProvider>;
}

function Large(props: FullScreenPanelProps) {
  const { placed, sections, search, patch, base } = props;
  const { section, panel } = placed;
  const [element, height] = useHeight<HTMLDivElement>();
  const go = (direction: -1 | 1) => {
    const next = neighbourPanel(sections, placed, direction);
    patch({
      panelDisplayName: next.panel.title,
      panelSectionName: next.section.name,
      zoom: undefined,
    });
  };
  const close = () => patch(NOWHERE);
  useShortcuts({
    previousPanel: () => go(-1),
    nextPanel: () => go(1),
    leavePanel: close,
  });
  const runCount = props.runs.length;
  const settings = useMemo(() => {
    const found = settingsFor([base, section.local], search);
    return found.bins === "auto"
      ? { ...found, bins: largeBins(Math.min(runCount, found.maxRuns)) }
      : found;
  }, [base, section.local, search, runCount]);
  const chrome = usePanelChrome(panel, section.id, section.name, false);
  return (
    <section className={css.fullScreen} aria-label={`Panel ${panel.title}`}>
      <div className={css.toolbar}>
        <span className={css.where}>
          {section.name} <span aria-hidden>›</span> <strong>{panel.title}</strong>
        </span>
        <SettingsPopover search={search} patch={patch} axisKeys={props.axisKeys} />
        <IconButton
          label="Previous panel"
          shortcut={shownShortcut("previousPanel")}
          onPress={() => go(-1)}
        >
          <ChevronLeft />
        </IconButton>
        <IconButton
          label="Next panel"
          shortcut={shownShortcut("nextPanel")}
          onPress={() => go(1)}
        >
          <ChevronRight />
        </IconButton>
        <IconButton
          label="Leave full screen"
          shortcut={shownShortcut("leavePanel")}
          onPress={close}
        >
          <X />
        </IconButton>
      </div>
      <div ref={element} className={css.fullScreenBody}>
        {height > 0 && (
          <PanelChromeContext value={chrome}>
            <PanelFrame
              key={`${section.id}/${panel.id}`}
              spec={panel.spec}
              title={panel.title}
              stream={panel.stream}
              runs={props.runs}
              settings={settings}
              entity={props.entity}
              project={props.project}
              heightPx={height}
              syncGroup="full-screen"
              availableKeys={props.axisKeys}
              zoom={parseZoom(search.zoom)}
              onZoom={(range) => patch({ zoom: formatZoom(range) })}
            />
          </PanelChromeContext>
        )}
      </div>
    </section>
  );
}

const MOST_BINS = 10_000;
const FEWEST_BINS = 1_000;
/** Of all lines together: what still moves under the pointer. */
const BINS_IN_ALL = 200_000;

/** Ten times the detail of a small panel, as far as that many lines allow it. */
function largeBins(runs: number): number {
  const each = Math.floor(BINS_IN_ALL / Math.max(1, runs));
  return Math.min(MOST_BINS, Math.max(FEWEST_BINS, each));
}
