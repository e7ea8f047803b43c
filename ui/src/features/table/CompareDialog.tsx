import { useQuery } from "@tanstack/react-query";
import { Suspense, useMemo } from "react";

import { runTableKey } from "../../api/runTable";
import type { PanelSpec } from "../../panels/contract";
import { panelFor } from "../../panels/registry";
import { useView } from "../../spec/handle";
import { cascadeOf, chartSettings, levelsOf } from "../../spec/settings";
import { Dialog } from "../../widgets/Dialog";
import { Skeleton } from "../../widgets/States";
import { selectedIds } from "./selectedRuns";
import css from "./Table.module.css";
import type { TableModel } from "./tableModel";

const SPEC: PanelSpec = { viewType: "Run Comparer", config: { diffOnly: "split" } };
const Comparer = panelFor(SPEC.viewType);
const WIDTH_PX = 1100;
const HEIGHT_PX = 520;
/** More stand beside each other nowhere; the panel says how many it shows. */
const MOST_COMPARED = 50;

interface CompareDialogProps {
  model: TableModel;
  onClose: () => void;
}

/** The selected runs beside each other, as the run comparer of the workspace has them. */
export function CompareDialog({ model, onClose }: CompareDialogProps) {
  const { document } = useView();
  const { rowSelection, slotOf } = model;
  const names = [...rowSelection.named.keys()];
  const { isAll } = rowSelection;
  const found = useQuery({
    queryKey: [...runTableKey(model), "compared", isAll, names, model.list.filters],
    queryFn: async () => (await selectedIds(model)).slice(0, MOST_COMPARED),
  });
  const settings = useMemo(
    () => chartSettings(cascadeOf(levelsOf(document))),
    [document],
  );
  const width = Math.min(WIDTH_PX, window.innerWidth - 48);
  return (
    <Dialog title="Compare runs" isOpen onClose={onClose} width={width}>
      <div className={css.compare}>
        {found.data === undefined ? (
          <Skeleton rows={10} />
        ) : (
          <Suspense fallback={<Skeleton rows={10} />}>
            <Comparer
              spec={SPEC}
              title="Compare runs"
              runs={found.data.map((run) => ({
                runId: run.name,
                displayName: run.displayName,
                slot: slotOf(run),
                state: run.state,
              }))}
              settings={settings}
              stream="history"
              entity={model.entity}
              project={model.project}
              widthPx={width - 48}
              heightPx={HEIGHT_PX}
              syncGroup="compare"
            />
          </Suspense>
        )}
      </div>
    </Dialog>
  );
}
