import { createContext, useContext, useEffect, useSyncExternalStore } from "react";

import { runColour } from "../../state/palette";
import { useTheme } from "../../state/theme";
import { curvePath, type CurveStore } from "./curves";
import css from "./Grid.module.css";

const HEIGHT_PX = 20;

export const CurveContext = createContext<CurveStore | null>(null);

interface CurveCellProps {
  run: string;
  metric: string;
  slot: number;
  widthPx: number;
}

/** The course of one metric of one run, without axes. */
export function CurveCell({ run, metric, slot, widthPx }: CurveCellProps) {
  const store = useContext(CurveContext)!;
  const theme = useTheme();
  useEffect(() => store.want(run, metric), [store, run, metric]);
  const curve = useSyncExternalStore(store.subscribe, () => store.read(run, metric));
  if (curve === "loading") return <span className={css.coming} />;
  if (curve === "none") return null;
  const last = curve.y.at(-1);
  const label = `${metric}, ${curve.x.length} points, last ${last?.toPrecision(4) ?? ""}`;
  return (
    <svg width={widthPx} height={HEIGHT_PX} role="img" aria-label={label}>
      <path
        d={curvePath(curve, widthPx, HEIGHT_PX)}
        fill="none"
        stroke={runColour(slot, theme).colour}
        strokeWidth="1.5"
        strokeLinejoin="round"
      />
    </svg>
  );
}
