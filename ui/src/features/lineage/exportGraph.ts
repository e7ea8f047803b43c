import { drawGraph, EVERYTHING, type GraphTheme, type Scene } from "./drawGraph";
import { canvasPen, fontOf, makeFitter, svgPen } from "./pen";

const MARGIN = 24;
/** What browsers can hold in one canvas, with room to spare. */
const MOST_SIDE_PX = 8_192;
const RATIO = 2;

type Drawing = Omit<Scene, "selected" | "hovered" | "route" | "found">;

function bare(drawing: Drawing): Scene {
  return { ...drawing, selected: null, hovered: null, route: null, found: null };
}

function fitter(family: string) {
  const ctx = document.createElement("canvas").getContext("2d")!;
  return makeFitter((text, size, weight) => {
    ctx.font = fontOf(family, size, weight);
    return ctx.measureText(text).width;
  });
}

/** The whole graph as an SVG document, in the colours of the screen. */
export function graphSvg(drawing: Drawing, theme: GraphTheme): Blob {
  const { width, height } = drawing.layout;
  const pen = svgPen(
    width + MARGIN * 2,
    height + MARGIN * 2,
    theme.font,
    theme.paper,
    MARGIN,
  );
  drawGraph(pen, bare(drawing), theme, fitter(theme.font), EVERYTHING, 1);
  return new Blob([pen.finish()], { type: "image/svg+xml" });
}

/** The whole graph as a picture, smaller where a canvas could not hold it. */
export function graphPng(drawing: Drawing, theme: GraphTheme): Promise<Blob> {
  const width = drawing.layout.width + MARGIN * 2;
  const height = drawing.layout.height + MARGIN * 2;
  const ratio = Math.min(RATIO, MOST_SIDE_PX / width, MOST_SIDE_PX / height);
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(width * ratio);
  canvas.height = Math.ceil(height * ratio);
  const ctx = canvas.getContext("2d")!;
  ctx.fillStyle = theme.paper;
  ctx.fillRect(0, 0, canvas.width, canvas.height);
  ctx.setTransform(ratio, 0, 0, ratio, MARGIN * ratio, MARGIN * ratio);
  const pen = canvasPen(ctx, theme.font);
  drawGraph(pen, bare(drawing), theme, fitter(theme.font), EVERYTHING, ratio);
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) =>
        blob
          ? resolve(blob)
          : reject(new Error("the browser could not make a picture")),
      "image/png",
    );
  });
}
