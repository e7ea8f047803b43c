/** What draws: a canvas on screen, an SVG document for export. */

export interface Paint {
  readonly fill?: string;
  readonly stroke?: string;
  readonly width?: number;
  readonly dash?: readonly number[];
  /** 0 to 1. */
  readonly alpha?: number;
}

export interface TextPaint {
  readonly fill: string;
  readonly size: number;
  readonly weight: number;
  readonly alpha?: number;
}

export interface Pen {
  /** A box around a middle. */
  box(x: number, y: number, w: number, h: number, radius: number, paint: Paint): void;
  dot(x: number, y: number, radius: number, paint: Paint): void;
  /** Straight and curved pieces: `M x y`, `L x y` or `C x y x y x y`, as numbers. */
  path(pieces: readonly (readonly number[])[], paint: Paint): void;
  /** Text from a left end, its middle at `y`. */
  text(text: string, x: number, y: number, paint: TextPaint): void;
}

export type Measure = (text: string, size: number, weight: number) => number;

/** Shortens text to a width with an ellipsis; the same question is answered once. */
export function makeFitter(measure: Measure) {
  const known = new Map<string, string>();
  return (text: string, width: number, size: number, weight: number): string => {
    const key = `${width} ${size} ${weight} ${text}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = fitted(text, width, (some) => measure(some, size, weight));
    known.set(key, made);
    return made;
  };
}

export type Fitter = ReturnType<typeof makeFitter>;

function fitted(text: string, width: number, measure: (text: string) => number) {
  if (measure(text) <= width) return text;
  let [low, high] = [0, text.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (measure(`${text.slice(0, middle)}…`) <= width) low = middle;
    else high = middle - 1;
  }
  return `${text.slice(0, low)}…`;
}

/** The part of a 2D context that drawing needs. */
export type PenContext = Pick<
  CanvasRenderingContext2D,
  | "beginPath"
  | "moveTo"
  | "lineTo"
  | "bezierCurveTo"
  | "roundRect"
  | "arc"
  | "fill"
  | "stroke"
  | "fillText"
  | "setLineDash"
  | "fillStyle"
  | "strokeStyle"
  | "lineWidth"
  | "globalAlpha"
  | "font"
  | "textBaseline"
>;

export function canvasPen(ctx: PenContext, family: string): Pen {
  ctx.textBaseline = "middle";
  let font = "";
  const finish = ({ fill, stroke, width = 1, dash, alpha = 1 }: Paint) => {
    ctx.globalAlpha = alpha;
    if (fill) {
      ctx.fillStyle = fill;
      ctx.fill();
    }
    if (stroke) {
      ctx.strokeStyle = stroke;
      ctx.lineWidth = width;
      ctx.setLineDash((dash as number[] | undefined) ?? []);
      ctx.stroke();
    }
  };
  return {
    box(x, y, w, h, radius, paint) {
      ctx.beginPath();
      ctx.roundRect(x - w / 2, y - h / 2, w, h, radius);
      finish(paint);
    },
    dot(x, y, radius, paint) {
      ctx.beginPath();
      ctx.arc(x, y, radius, 0, Math.PI * 2);
      finish(paint);
    },
    path(pieces, paint) {
      ctx.beginPath();
      pieces.forEach(([a = 0, b = 0, c, d, e, f], index) => {
        if (index === 0) ctx.moveTo(a, b);
        else if (c === undefined) ctx.lineTo(a, b);
        else ctx.bezierCurveTo(a, b, c, d!, e!, f!);
      });
      finish(paint);
    },
    text(text, x, y, { fill, size, weight, alpha = 1 }) {
      const wanted = fontOf(family, size, weight);
      if (wanted !== font) ctx.font = font = wanted;
      ctx.globalAlpha = alpha;
      ctx.fillStyle = fill;
      ctx.fillText(text, x, y);
    },
  };
}

export function fontOf(family: string, size: number, weight: number): string {
  return `${weight} ${size}px ${family}`;
}

/** Collects an SVG document with an empty edge; `finish` gives its text. */
export function svgPen(
  width: number,
  height: number,
  family: string,
  ground: string,
  margin = 0,
): Pen & { finish: () => string } {
  const lines: string[] = [];
  const style = ({ fill, stroke, width = 1, dash, alpha = 1 }: Paint) =>
    [
      `fill="${fill ?? "none"}"`,
      ...(stroke ? [`stroke="${stroke}" stroke-width="${width}"`] : []),
      ...(dash?.length ? [`stroke-dasharray="${dash.join(" ")}"`] : []),
      ...(alpha < 1 ? [`opacity="${alpha}"`] : []),
    ].join(" ");
  return {
    box(x, y, w, h, radius, paint) {
      lines.push(
        `<rect x="${short(x - w / 2)}" y="${short(y - h / 2)}" width="${w}" height="${h}" rx="${Math.min(radius, h / 2)}" ${style(paint)}/>`,
      );
    },
    dot(x, y, radius, paint) {
      lines.push(
        `<circle cx="${short(x)}" cy="${short(y)}" r="${radius}" ${style(paint)}/>`,
      );
    },
    path(pieces, paint) {
      const d = pieces
        .map((piece, index) => {
          const letter = index === 0 ? "M" : piece.length === 2 ? "L" : "C";
          return letter + piece.map(short).join(" ");
        })
        .join("");
      lines.push(`<path d="${d}" ${style(paint)}/>`);
    },
    text(text, x, y, { fill, size, weight, alpha = 1 }) {
      const faint = alpha < 1 ? ` opacity="${alpha}"` : "";
      lines.push(
        `<text x="${short(x)}" y="${short(y)}" font-size="${size}" font-weight="${weight}" fill="${fill}" dominant-baseline="central"${faint}>${escapeXml(text)}</text>`,
      );
    },
    finish: () =>
      [
        `<svg xmlns="http://www.w3.org/2000/svg" width="${short(width)}" height="${short(height)}" viewBox="0 0 ${short(width)} ${short(height)}" font-family="${escapeXml(family)}">`,
        `<rect width="100%" height="100%" fill="${ground}"/>`,
        `<g transform="translate(${margin} ${margin})">`,
        ...lines,
        "</g></svg>",
      ].join("\n"),
  };
}

function short(value: number): number {
  return Math.round(value * 10) / 10;
}

function escapeXml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
