import { Pencil } from "lucide-react";
import { memo, type ReactNode, useCallback, useContext, useMemo } from "react";

import type { PanelRun } from "../../panels/contract";
import { PanelChromeContext } from "../../panels/frame/chrome";
import frame from "../../panels/frame/PanelFrame.module.css";
import type { ChartSettings } from "../../state/chartSettings";
import type { PatchSearch } from "../../state/url";
import type { BankPanel as Panel } from "./bank";
import { RevealedContext, useBank } from "./bankContext";
import { DragHandle } from "./DragHandle";
import { FreeMoveContext } from "./freeMove";
import { dragPanel, movePanelByKey } from "./moves";
import { PanelFrame } from "./PanelFrame";
import { panelMenu } from "./panelMenu";

interface BankPanelProps {
  panel: Panel;
  sectionId: string;
  sectionName: string;
  entity: string;
  project: string;
  runs: readonly PanelRun[];
  settings: ChartSettings;
  axisKeys: readonly string[];
  heightPx: number;
  corner: ReactNode;
  patch: PatchSearch;
}

/** A panel in its section, with what it is moved and changed by. */
export const BankPanel = memo(function BankPanel(props: BankPanelProps) {
  const { panel, sectionId, sectionName, patch } = props;
  const { title } = panel;
  const chrome = usePanelChrome(panel, sectionId, sectionName, true);
  const onFullScreen = useCallback(
    () =>
      patch(
        { panelDisplayName: title, panelSectionName: sectionName },
        { isNewEntry: true },
      ),
    [patch, title, sectionName],
  );
  return (
    <PanelChromeContext value={chrome}>
      <PanelFrame
        id={panel.id}
        corner={props.corner}
        spec={panel.spec}
        title={title}
        stream={panel.stream}
        runs={props.runs}
        settings={props.settings}
        entity={props.entity}
        project={props.project}
        heightPx={props.heightPx}
        syncGroup={`${props.entity}/${props.project}`}
        availableKeys={props.axisKeys}
        onFullScreen={onFullScreen}
      />
    </PanelChromeContext>
  );
});

/** The handle, the pencil and the menu around a panel. */
export function usePanelChrome(
  panel: Panel,
  sectionId: string,
  sectionName: string,
  isMovable: boolean,
) {
  const bank = useBank();
  const free = useContext(FreeMoveContext);
  const revealed = useContext(RevealedContext);
  const isMine =
    revealed?.isFocused === true &&
    revealed.ref.panel === panel.id &&
    revealed.ref.section === sectionId;
  const focus = isMine ? revealed : null;
  return useMemo(() => {
    const ref = { section: sectionId, panel: panel.id };
    const canChange = bank.change !== null;
    return {
      menu: () => panelMenu(bank, { id: sectionId, name: sectionName }, panel),
      ...(canChange && {
        actions: (
          <button
            type="button"
            className={`${frame.button} ${frame.quiet}`}
            aria-label={`Edit ${panel.title}`}
            onClick={() => bank.open({ kind: "edit", ref })}
          >
            <Pencil aria-hidden />
          </button>
        ),
      }),
      ...(canChange &&
        isMovable && {
          handle: (
            <DragHandle
              title={panel.title}
              hint={
                free ? "arrow keys move it, with Shift resize it" : "arrow keys move it"
              }
              focus={focus}
              onDrag={(press) =>
                free
                  ? free.drag(press, panel)
                  : dragPanel(bank, press, ref, panel.title)
              }
              onKey={(key, isShift) =>
                free
                  ? free.key(key, isShift, panel)
                  : movePanelByKey(bank, ref, panel.title, key)
              }
            />
          ),
        }),
    };
  }, [bank, free, panel, sectionId, sectionName, isMovable, focus]);
}
