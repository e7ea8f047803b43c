import { lazy, Suspense } from "react";

import { Dialog } from "../../../widgets/Dialog";
import { Skeleton } from "../../../widgets/States";
import type { Comparison } from "./useComparison";

const CompareView = lazy(async () => ({
  default: (await import("./CompareView")).CompareView,
}));

const WIDTH_PX = 1400;

/** The chosen pieces in a layer as large as the page. */
export function CompareDialog({
  comparison,
  ...where
}: {
  readonly comparison: Comparison;
  readonly entity: string;
  readonly project: string;
}) {
  const { tiles, isOpen, end } = comparison;
  if (!isOpen) return null;
  return (
    <Dialog
      title={`Compare ${tiles.length} pieces`}
      isOpen
      onClose={end}
      width={WIDTH_PX}
    >
      <Suspense fallback={<Skeleton rows={8} />}>
        <CompareView tiles={tiles} {...where} />
      </Suspense>
    </Dialog>
  );
}
