import { paintOf } from "./drawScene";
import type { Inks } from "./inks";
import { FONT_PX, type Mark, type Paint, type Scene } from "./scene";

/** A scene as the text of an SVG picture that stands by itself. */
export function sceneSvg(scene: Scene, inks: Inks, title: string): string {
  const { width, height } = scene;
  const lines = scene.marks.map((mark) => element(mark, inks));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"`,
    ` viewBox="0 0 ${width} ${height}" font-family=${quoted(inks.font)}>`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" fill=${quoted(inks.sheet)}/>`,
    ...lines,
    "</svg>",
  ].join("\n");
}

function element(mark: Mark, inks: Inks): string {
  const paint = (one: Paint | undefined): string =>
    quoted(one ? paintOf(one, inks) : "none");
  const opacity = mark.opacity === undefined ? "" : ` opacity="${mark.opacity}"`;
  switch (mark.kind) {
    case "line": {
      const dash = mark.dash?.length
        ? ` stroke-dasharray="${mark.dash.join(" ")}"`
        : "";
      const points = mark.points.map(([x, y]) => `${short(x)},${short(y)}`).join(" ");
      const shape = mark.fill ? "polygon" : "polyline";
      return (
        `<${shape} points="${points}" fill=${paint(mark.fill)}` +
        ` stroke=${paint(mark.stroke)} stroke-width="${mark.width ?? 1}"${dash}${opacity}/>`
      );
    }
    case "rect":
      return (
        `<rect x="${short(mark.x)}" y="${short(mark.y)}" width="${short(mark.width)}"` +
        ` height="${short(mark.height)}" fill=${paint(mark.fill)}` +
        ` stroke=${paint(mark.stroke)}${opacity}/>`
      );
    case "dot":
      return (
        `<circle cx="${short(mark.x)}" cy="${short(mark.y)}" r="${short(mark.r)}"` +
        ` fill=${paint(mark.fill)} stroke=${paint(mark.stroke)}${opacity}/>`
      );
    case "text": {
      const anchor = { left: "start", center: "middle", right: "end" }[mark.align];
      const turn = mark.isUpright
        ? ` transform="rotate(-90 ${short(mark.x)} ${short(mark.y)})"`
        : "";
      return (
        `<text x="${short(mark.x)}" y="${short(mark.y)}" text-anchor="${anchor}"` +
        ` dominant-baseline="central" font-size="${mark.size ?? FONT_PX}"` +
        `${mark.isBold ? ' font-weight="620"' : ""} fill=${paint(mark.fill)}${turn}` +
        `${opacity}>${escaped(mark.text)}</text>`
      );
    }
  }
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

function quoted(text: string): string {
  return `"${escaped(text)}"`;
}
