/** The whole graph in a corner, and what part of it is on screen. */
import type { Bounds, GraphTheme, Scene } from "./drawGraph";
import { type Layout, NODE_HEIGHT, NODE_WIDTH } from "./layout";

const MARGIN_PX = 6;

/** Minimap pixels per world pixel, and where the world's corner is. */
export function minimapScale(
  { width, height }: Pick<Layout, "width" | "height">,
  { clientWidth, clientHeight }: Pick<HTMLElement, "clientWidth" | "clientHeight">,
) {
  const scale = Math.min(
    (clientWidth - MARGIN_PX * 2) / Math.max(1, width),
    (clientHeight - MARGIN_PX * 2) / Math.max(1, height),
  );
  return {
    scale,
    left: (clientWidth - width * scale) / 2,
    top: (clientHeight - height * scale) / 2,
  };
}

export function drawMinimap(
  canvas: HTMLCanvasElement,
  { graph, layout, selected, focus, found }: Scene,
  theme: GraphTheme,
  seen: Bounds,
): void {
  const ratio = window.devicePixelRatio || 1;
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  if (width === 0) return;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const ctx = canvas.getContext("2d")!;
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  const { scale, left, top } = minimapScale(layout, canvas);
  const boxWidth = Math.max(2, NODE_WIDTH * scale);
  const boxHeight = Math.max(1.5, NODE_HEIGHT * scale);
  graph.shapes.forEach(({ kind }, index) => {
    const isMarked = index === selected || index === focus;
    ctx.globalAlpha = found && !found.has(index) ? 0.25 : 1;
    ctx.fillStyle = isMarked
      ? theme.signal
      : kind === "run"
        ? theme.run
        : theme.artifact;
    ctx.fillRect(
      left + layout.x[index]! * scale - boxWidth / 2,
      top + layout.y[index]! * scale - boxHeight / 2,
      boxWidth,
      boxHeight,
    );
  });
  ctx.globalAlpha = 1;
  ctx.strokeStyle = theme.ink;
  ctx.lineWidth = 1;
  const x = Math.max(0.5, left + seen.left * scale);
  const y = Math.max(0.5, top + seen.top * scale);
  ctx.strokeRect(
    x,
    y,
    Math.min(width - 0.5, left + seen.right * scale) - x,
    Math.min(height - 0.5, top + seen.bottom * scale) - y,
  );
}
