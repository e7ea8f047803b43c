/**
 * Strokes a trace. Browsers that draw without a graphics card fill the outline of any
 * line wider than a pixel, which for a line of many points takes ten times as long as
 * hairlines do; so such a line is a few hairlines side by side.
 */
import type { Trace } from "./decimate";
import type { DrawingContext } from "./drawPanel";

/** Shorter traces are outlined fast enough, and look best so. */
const MANY_POINTS = 160;
/** Wider than this, in device pixels, the hairlines would be too many to gain much. */
const WIDEST = 3;
/** Hairlines this far apart leave no gap between them, in device pixels. */
const APART = 0.7;

/**
 * Stroke a trace; a point with a break on both sides becomes a dot.
 *
 * @param ratio Device pixels per CSS pixel; null for a drawing made of shapes.
 */
export function strokeTrace(
  ctx: DrawingContext,
  trace: Trace,
  ratio: number | null,
): void {
  const width = ctx.lineWidth;
  const devicePx = width * (ratio ?? Number.POSITIVE_INFINITY);
  if (ratio === null || trace.n < MANY_POINTS || devicePx <= 1 || devicePx > WIDEST) {
    strokeOnce(ctx, trace, 0, 0);
    return;
  }
  ctx.lineWidth = 1 / ratio;
  // Where lines shine through, several of them would be darker than one.
  const passes = ctx.globalAlpha < 1 ? 1 : 1 + Math.ceil((devicePx - 1) / APART);
  const across = isSteep(trace);
  for (let pass = 0; pass < passes; pass++) {
    const share = passes === 1 ? 0 : pass / (passes - 1) - 0.5;
    const aside = (share * (devicePx - 1)) / ratio;
    strokeOnce(ctx, trace, across ? aside : 0, across ? 0 : aside);
  }
  ctx.lineWidth = width;
}

/** Whether the line mostly goes up and down: then its copies lie beside each other. */
function isSteep({ px, py, n }: Trace): boolean {
  let up = 0;
  let along = 0;
  for (let index = 1; index < n; index++) {
    const step = Math.abs(py[index]! - py[index - 1]!);
    if (Number.isNaN(step)) continue;
    up += step;
    along += Math.abs(px[index]! - px[index - 1]!);
  }
  return up > along;
}

function strokeOnce(
  ctx: DrawingContext,
  { px, py, n }: Trace,
  dx: number,
  dy: number,
): void {
  ctx.beginPath();
  let open = false;
  const lonely: number[] = [];
  for (let index = 0; index < n; index++) {
    if (Number.isNaN(py[index]!)) {
      open = false;
      continue;
    }
    if (open) ctx.lineTo(px[index]! + dx, py[index]! + dy);
    else {
      ctx.moveTo(px[index]! + dx, py[index]! + dy);
      if (index + 1 >= n || Number.isNaN(py[index + 1]!)) lonely.push(index);
    }
    open = true;
  }
  ctx.stroke();
  for (const index of lonely) {
    ctx.beginPath();
    ctx.arc(px[index]!, py[index]!, 1.8, 0, Math.PI * 2);
    ctx.fill();
  }
}
