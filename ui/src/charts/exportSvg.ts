import { spaced } from "./axes";
import type { ChartSnapshot } from "./chartOptions";
import type { DrawingContext } from "./engine/drawPanel";
import { drawPanel } from "./engine/drawPanel";
import { prepareChart } from "./engine/layout";
import { legendEntries } from "./Legend";
import type { ExportInk } from "./exportPng";

const HEAD_PX = 30;
const LINE_PX = 18;
const PAD_PX = 12;
const LETTER_PX = 6.3;

/**
 * The chart as a drawing with title, axes and legend, made by the very function that
 * draws the panel. Names come from people, so all text is escaped.
 */
export function chartSvg(
  { series, options }: ChartSnapshot,
  title: string,
  ink: ExportInk,
): string {
  const size = { width: options.widthPx, height: options.heightPx, ratio: 1 };
  const chart = prepareChart(series, options.view, size);
  const pen = new SvgContext();
  drawPanel(pen as unknown as DrawingContext, {
    chart,
    styles: options.lines,
    theme: options.theme,
    size,
    showOriginal: options.view.showOriginal,
    isVector: true,
    focus: null,
  });
  const { plot, xTicks, yTicks } = chart.layout;
  const words: string[] = [];
  const write = (x: number, y: number, text: string, anchor: string): void => {
    const place = `x="${short(x)}" y="${short(y)}" text-anchor="${anchor}"`;
    words.push(`<text ${place}>${escaped(text)}</text>`);
  };
  for (const tick of yTicks) write(plot.left - 6, tick.at + 4, tick.label, "end");
  for (const tick of spaced(xTicks, plot.left + plot.width)) {
    write(tick.at, size.height - 5, tick.label, "middle");
  }
  const right = plot.left + plot.width;
  write(right - 3, plot.top + plot.height - 5, options.xLabel, "end");
  if (options.yLabel) write(plot.left + 5, plot.top + 9, options.yLabel, "start");
  const legend = legendOf(options.lines, size);
  const height = HEAD_PX + size.height + legend.height + PAD_PX;
  const font = `font-family="${escaped(ink.font)}"`;
  const clip = `<rect x="${plot.left - 1}" y="${plot.top - 1}" width="${plot.width + 2}" height="${plot.height + 2}"/>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${height}" viewBox="0 0 ${size.width} ${height}">`,
    `<title>${escaped(title)}</title>`,
    `<defs><clipPath id="plot">${clip}</clipPath></defs>`,
    `<rect width="100%" height="100%" fill="${ink.sheet}"/>`,
    `<text x="${PAD_PX}" y="20" font-size="14" font-weight="620" ${font} fill="${ink.ink}">${escaped(title)}</text>`,
    `<g transform="translate(0 ${HEAD_PX})" font-size="${options.view.fontPx}" ${font} fill="${ink.ink2}">`,
    pen.text(),
    ...words,
    ...legend.parts,
    "</g></svg>",
  ].join("\n");
}

function legendOf(
  lines: ChartSnapshot["options"]["lines"],
  size: { readonly width: number; readonly height: number },
): { readonly parts: readonly string[]; readonly height: number } {
  let left = PAD_PX;
  let top = size.height + LINE_PX / 2;
  const entries = legendEntries(lines);
  const parts = entries.map(({ line, words }) => {
    const width = 19 + words.length * LETTER_PX + 14;
    if (left > PAD_PX && left + width > size.width) {
      left = PAD_PX;
      top += LINE_PX;
    }
    const x = left;
    left += width;
    const dash =
      line.dash.length > 0 ? ` stroke-dasharray="${line.dash.join(" ")}"` : "";
    return (
      `<line x1="${short(x)}" x2="${short(x + 14)}" y1="${top}" y2="${top}" ` +
      `stroke="${escaped(line.colour)}" stroke-width="2"${dash}/>` +
      `<text x="${short(x + 19)}" y="${top + 4}">${escaped(words)}</text>`
    );
  });
  return { parts, height: entries.length > 0 ? top + LINE_PX / 2 - size.height : 0 };
}

function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** Takes what is drawn on a canvas down as shapes; knows as much as `drawPanel` uses. */
class SvgContext {
  globalAlpha = 1;
  strokeStyle = "";
  fillStyle = "";
  lineWidth = 1;
  lineJoin = "miter";
  lineCap = "butt";
  private dash: readonly number[] = [];
  private path: string[] = [];
  private readonly shapes: string[] = [];

  text(): string {
    return this.shapes.join("\n");
  }

  setTransform(): void {}
  clearRect(): void {}
  rect(): void {}

  save(): void {
    this.shapes.push('<g clip-path="url(#plot)">');
  }

  restore(): void {
    this.shapes.push("</g>");
  }

  clip(): void {}

  setLineDash(dash: readonly number[]): void {
    this.dash = dash;
  }

  beginPath(): void {
    this.path = [];
  }

  moveTo(x: number, y: number): void {
    this.path.push(`M${short(x)} ${short(y)}`);
  }

  lineTo(x: number, y: number): void {
    this.path.push(`L${short(x)} ${short(y)}`);
  }

  closePath(): void {
    this.path.push("Z");
  }

  /** Only whole circles are drawn: the dots of lonely points. */
  arc(x: number, y: number, radius: number): void {
    const [r, d] = [short(radius), short(radius * 2)];
    this.path.push(
      `M${short(x - radius)} ${short(y)}a${r} ${r} 0 1 0 ${d} 0a${r} ${r} 0 1 0 -${d} 0`,
    );
  }

  stroke(): void {
    const dash =
      this.dash.length > 0 ? ` stroke-dasharray="${this.dash.join(" ")}"` : "";
    this.shape(
      `fill="none" stroke="${escaped(this.strokeStyle)}" stroke-width="${this.lineWidth}"${dash}`,
    );
  }

  fill(): void {
    this.shape(`fill="${escaped(this.fillStyle)}"`);
  }

  private shape(look: string): void {
    if (this.path.length === 0) return;
    const alpha = this.globalAlpha < 1 ? ` opacity="${short(this.globalAlpha)}"` : "";
    this.shapes.push(`<path d="${this.path.join("")}" ${look}${alpha}/>`);
  }
}
