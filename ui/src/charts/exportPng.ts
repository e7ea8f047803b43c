import type { ChartSnapshot } from "./chartOptions";
import { spaced } from "./axes";
import { type DrawingContext, drawPanel } from "./engine/drawPanel";
import { prepareChart } from "./engine/layout";
import { legendEntries } from "./Legend";

/** Colours and font of the words around the lines. */
export interface ExportInk {
  readonly ink: string;
  readonly ink2: string;
  readonly sheet: string;
  readonly font: string;
}

const RATIO = 2;
const HEAD_PX = 30;
const LEGEND_LINE_PX = 18;
const PAD_PX = 12;

/**
 * Draw a chart with its title, axes and legend into a picture, at twice the
 * screen's size, with the very function that draws the panel.
 */
export async function chartPng(
  { series, options }: ChartSnapshot,
  title: string,
  ink: ExportInk,
): Promise<Blob> {
  const size = { width: options.widthPx, height: options.heightPx, ratio: RATIO };
  const chart = prepareChart(series, options.view, size);
  const plot = newCanvas(size.width, size.height);
  drawPanel(plot.getContext("2d")! as DrawingContext, {
    chart,
    styles: options.lines,
    theme: options.theme,
    size,
    showOriginal: options.view.showOriginal,
    focus: null,
  });
  const listed = legendEntries(options.lines);
  const legend = legendPlaces(
    listed.map((entry) => entry.words),
    size.width,
  );
  const height = HEAD_PX + size.height + legend.height + PAD_PX;
  const canvas = newCanvas(size.width, height);
  const ctx = canvas.getContext("2d")!;
  ctx.setTransform(RATIO, 0, 0, RATIO, 0, 0);
  ctx.fillStyle = ink.sheet;
  ctx.fillRect(0, 0, size.width, height);
  ctx.textBaseline = "middle";
  ctx.fillStyle = ink.ink;
  ctx.font = `620 14px ${ink.font}`;
  ctx.fillText(title, PAD_PX, HEAD_PX / 2 + 2, size.width - PAD_PX * 2);
  ctx.drawImage(plot, 0, HEAD_PX, size.width, size.height);
  ctx.fillStyle = ink.ink2;
  ctx.font = `400 11px ${ink.font}`;
  const { layout } = chart;
  ctx.textAlign = "right";
  for (const tick of layout.yTicks) {
    ctx.fillText(tick.label, layout.plot.left - 6, HEAD_PX + tick.at);
  }
  ctx.textAlign = "center";
  for (const tick of spaced(layout.xTicks, layout.plot.left + layout.plot.width)) {
    ctx.fillText(tick.label, tick.at, HEAD_PX + size.height - 9);
  }
  const { plot: area } = layout;
  ctx.textAlign = "right";
  const floor = HEAD_PX + area.top + area.height;
  ctx.fillText(options.xLabel, area.left + area.width - 3, floor - 9);
  ctx.textAlign = "left";
  if (options.yLabel) {
    ctx.fillText(options.yLabel, area.left + 5, HEAD_PX + area.top + 6);
  }
  listed.forEach(({ line, words }, index) => {
    const place = legend.places[index]!;
    const top = HEAD_PX + size.height + place.top + LEGEND_LINE_PX / 2;
    ctx.strokeStyle = line.colour;
    ctx.lineWidth = 2;
    ctx.setLineDash(line.dash as number[]);
    ctx.beginPath();
    ctx.moveTo(place.left, top);
    ctx.lineTo(place.left + 14, top);
    ctx.stroke();
    ctx.fillText(words, place.left + 19, top);
  });
  return new Promise((resolve, reject) => {
    const take = (blob: Blob | null): void =>
      blob ? resolve(blob) : reject(new Error("the browser could not make a picture"));
    canvas.toBlob(take, "image/png");
  });
}

function newCanvas(width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * RATIO);
  canvas.height = Math.round(height * RATIO);
  return canvas;
}

/** Lines of legend entries, as many to a line as fit by estimated width. */
function legendPlaces(
  labels: readonly string[],
  width: number,
): { places: { left: number; top: number }[]; height: number } {
  let left = PAD_PX;
  let top = 0;
  const places = labels.map((label) => {
    const entry = 19 + label.length * 6.3 + 14;
    if (left > PAD_PX && left + entry > width) {
      left = PAD_PX;
      top += LEGEND_LINE_PX;
    }
    const place = { left, top };
    left += entry;
    return place;
  });
  return { places, height: labels.length > 0 ? top + LEGEND_LINE_PX : 0 };
}
