import { FONT_PX, type Mark, type Paint, type Scene } from "./scene";
import type { Inks } from "./inks";

/** Draw a scene on a canvas that is already scaled to CSS pixels. */
export function drawScene(
  ctx: CanvasRenderingContext2D,
  scene: Scene,
  inks: Inks,
): void {
  ctx.clearRect(0, 0, scene.width, scene.height);
  for (const mark of scene.marks) {
    ctx.globalAlpha = mark.opacity ?? 1;
    draw(ctx, mark, inks);
  }
  ctx.globalAlpha = 1;
}

export function paintOf(paint: Paint, inks: Inks): string {
  return paint in inks ? inks[paint as keyof Inks] : paint;
}

function draw(ctx: CanvasRenderingContext2D, mark: Mark, inks: Inks): void {
  switch (mark.kind) {
    case "line":
      ctx.beginPath();
      mark.points.forEach(([x, y], index) =>
        index === 0 ? ctx.moveTo(x, y) : ctx.lineTo(x, y),
      );
      if (mark.fill) {
        ctx.closePath();
        ctx.fillStyle = paintOf(mark.fill, inks);
        ctx.fill();
      }
      break;
    case "rect":
      ctx.beginPath();
      ctx.rect(mark.x, mark.y, mark.width, mark.height);
      if (mark.fill) {
        ctx.fillStyle = paintOf(mark.fill, inks);
        ctx.fill();
      }
      break;
    case "dot":
      ctx.beginPath();
      ctx.arc(mark.x, mark.y, mark.r, 0, Math.PI * 2);
      ctx.fillStyle = paintOf(mark.fill, inks);
      ctx.fill();
      break;
    case "text":
      ctx.save();
      ctx.font = `${mark.isBold ? 620 : 400} ${mark.size ?? FONT_PX}px ${inks.font}`;
      ctx.fillStyle = paintOf(mark.fill, inks);
      ctx.textAlign = mark.align;
      ctx.textBaseline = "middle";
      ctx.translate(mark.x, mark.y);
      if (mark.isUpright) ctx.rotate(-Math.PI / 2);
      ctx.fillText(mark.text, 0, 0);
      ctx.restore();
      return;
  }
  if (!mark.stroke) return;
  ctx.strokeStyle = paintOf(mark.stroke, inks);
  ctx.lineWidth = mark.kind === "line" ? (mark.width ?? 1) : 1;
  ctx.setLineDash(mark.kind === "line" ? [...(mark.dash ?? [])] : []);
  ctx.stroke();
}
