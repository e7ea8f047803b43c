import { useMemo } from "react";

import type { PanelRun, PanelSpec } from "../../panels/contract";
import { panelFor } from "../../panels/registry";
import { useView } from "../../spec/handle";
import { cascadeOf, chartSettings, levelsOf } from "../../spec/settings";
import { Dialog } from "../../widgets/Dialog";
import { Skeleton } from "../../widgets/States";
import css from "./CompareRuns.module.css";

const SPEC: PanelSpec = { viewType: "Run Comparer", config: { diffOnly: "split" } };
const Comparer = panelFor(SPEC.viewType);
const WIDTH_PX = 1100;
const HEIGHT_PX = 520;

interface CompareRunsProps {
  /** Null while they are looked up. */
  runs: readonly PanelRun[] | null;
  onClose: () => void;
}

/** Exactly these runs beside each other, as the run comparer of the workspace has them. */
export function CompareRuns({ runs, onClose }: CompareRunsProps) {
  const { entity, project, document } = useView();
  const settings = useMemo(
    () => chartSettings(cascadeOf(levelsOf(document))),
    [document],
  );
  const width = Math.min(WIDTH_PX, window.innerWidth - 48);
  return (
    <Dialog title="Compare runs" isOpen onClose={onClose} width={width}>
      <div className={css.compare}>
        {runs === null ? (
          <Skeleton rows={10} />
        ) : (
          <Comparer
            spec={SPEC}
            title="Compare runs"
            runs={runs}
            settings={settings}
            stream="history"
            entity={entity}
            project={project}
            widthPx={width - 48}
            heightPx={HEIGHT_PX}
            syncGroup="compare"
          />
        )}
      </div>
    </Dialog>
  );
}
