import { LEGEND_LINE_PX } from "../../charts/Legend";
import { HEADER_PX, SIDE_PX } from "../frame/PanelFrame";
import type { LegendPosition } from "./lineOptions";

const LEGEND_PX = LEGEND_LINE_PX + 2;
const NOTE_PX = 20;
const BORDER_PX = 2;
/** A legend beside the chart, as a share of the panel's width and at most. */
const BESIDE = { share: 0.3, most: 180 } as const;
/** A chart narrower than this has its legend above after all. */
const NARROWEST_PX = 160;

export interface PanelLayout {
  /** Size of the chart. */
  readonly width: number;
  readonly height: number;
  readonly legend: LegendPosition | null;
  readonly isBeside: boolean;
  readonly legendSize: { readonly width: number; readonly height: number };
}

/** Where a panel's legend and chart go. */
export function panelLayout(
  { widthPx, heightPx }: { readonly widthPx: number; readonly heightPx: number },
  wanted: LegendPosition | null,
  hasNotes: boolean,
): PanelLayout {
  const width = widthPx - BORDER_PX;
  const height = heightPx - HEADER_PX - BORDER_PX - (hasNotes ? NOTE_PX : 0);
  const column = Math.min(BESIDE.most, Math.round(width * BESIDE.share));
  const fitsBeside = width - column >= NARROWEST_PX;
  const isBeside = (wanted === "east" || wanted === "west") && fitsBeside;
  const legend = wanted !== null && !isBeside && wanted !== "south" ? "north" : wanted;
  if (isBeside) {
    return {
      width: Math.max(40, width - column),
      height: Math.max(40, height),
      legend,
      isBeside,
      legendSize: { width: column, height: Math.max(LEGEND_PX, height - 8) },
    };
  }
  const line = legend ? LEGEND_PX : 0;
  return {
    width: Math.max(40, width),
    height: Math.max(40, height - line),
    legend,
    isBeside,
    legendSize: { width: width - SIDE_PX * 2, height: LEGEND_PX },
  };
}
