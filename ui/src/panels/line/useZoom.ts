import { useCallback, useState, useSyncExternalStore } from "react";

import type { Range } from "../../charts/chartOptions";
import { joinZoom, linkZoom, linkedZoom } from "../../charts/zoomLink";
import type { PanelProps, ZoomRange } from "../contract";

export interface Zoom {
  /** Null shows what the settings say. */
  readonly x: ZoomRange;
  readonly y: ZoomRange;
  /** Null for both is the way back. */
  readonly zoomTo: (x: Range | null, y?: Range | null) => void;
}

/**
 * What part of a panel is shown: its own, the address', or that of all panels with the
 * same x axis where they zoom together. The part of y is the panel's own always.
 */
export function useZoom(
  { zoom, onZoom, settings }: Pick<PanelProps, "zoom" | "onZoom" | "settings">,
  axis: string,
): Zoom {
  const [own, setOwn] = useState<ZoomRange>(null);
  const [y, setY] = useState<ZoomRange>(null);
  const isLinked = settings.syncZoom === true && zoom === undefined;
  const subscribe = useCallback(
    (listener: () => void) => joinZoom(axis, listener),
    [axis],
  );
  const linked = useSyncExternalStore(
    isLinked ? subscribe : notLinked,
    useCallback(() => (isLinked ? linkedZoom(axis) : null), [isLinked, axis]),
  );
  const zoomTo = useCallback(
    (range: Range | null, rows: Range | null = null) => {
      if (isLinked) linkZoom(axis, range);
      else setOwn(range);
      // A range of x alone leaves the heights as they were chosen before.
      if (range === null || rows !== null) setY(rows);
      onZoom?.(range);
    },
    [isLinked, axis, onZoom],
  );
  return { x: zoom === undefined ? (isLinked ? linked : own) : zoom, y, zoomTo };
}

function notLinked(): () => void {
  return () => {};
}
