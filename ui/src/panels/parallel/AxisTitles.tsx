import { useState } from "react";

import css from "./Parallel.module.css";
import type { PlacedAxis } from "./parallelScene";

interface AxisTitlesProps {
  readonly axes: readonly PlacedAxis[];
  readonly fontPx: number;
  readonly onMove: (from: number, to: number) => void;
}

/** The names above the axes; dragged, or moved with the arrow keys, axes change places. */
export function AxisTitles({ axes, fontPx, onMove }: AxisTitlesProps) {
  const [dragged, setDragged] = useState<{ index: number; by: number } | null>(null);
  const first = axes[0]?.at ?? 0;
  const step = axes.length > 1 ? axes[1]!.at - first : 0;
  const placeFor = (index: number, by: number): number => {
    if (step <= 0) return index;
    const at = Math.round((axes[index]!.at + by - first) / step);
    return Math.min(Math.max(at, 0), axes.length - 1);
  };
  return axes.map((axis, index) => {
    const by = dragged?.index === index ? dragged.by : 0;
    return (
      <button
        key={axis.text}
        type="button"
        className={css.title}
        style={{
          left: axis.at + by,
          maxWidth: Math.max(48, step || 120),
          fontSize: fontPx,
        }}
        title={`${axis.label}: drag, or press ← or →, to move the axis`}
        aria-label={`Axis ${axis.label}, ${index + 1} of ${axes.length}; arrow keys move it`}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          setDragged({ index, by: 0 });
        }}
        onPointerMove={(event) => {
          if (dragged?.index === index) {
            setDragged({ index, by: dragged.by + event.movementX });
          }
        }}
        onPointerUp={() => {
          setDragged(null);
          const to = placeFor(index, by);
          if (to !== index) onMove(index, to);
        }}
        onPointerCancel={() => setDragged(null)}
        onKeyDown={(event) => {
          const to =
            index +
            (event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0);
          if (to === index || to < 0 || to >= axes.length) return;
          event.preventDefault();
          event.stopPropagation();
          onMove(index, to);
        }}
      >
        {axis.label}
      </button>
    );
  });
}
