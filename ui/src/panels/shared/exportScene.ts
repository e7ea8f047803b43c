import type { Theme } from "../../state/palette";
import { saveFile } from "../frame/saveFile";
import { type DataTable, tableCsv } from "./dataTable";
import { drawScene } from "./drawScene";
import { inksOf } from "./inks";
import type { Mark, Scene } from "./scene";
import { sceneSvg } from "./sceneSvg";

const RATIO = 2;
const HEAD_PX = 30;

/** The scene under its title, as it leaves the page. */
function titled(scene: Scene, title: string): Scene {
  const head: Mark = {
    kind: "text",
    x: 12,
    y: HEAD_PX / 2 + 2,
    text: title,
    align: "left",
    fill: "ink",
    size: 14,
    isBold: true,
  };
  const marks = scene.marks.map((mark) => lowered(mark, HEAD_PX));
  return { ...scene, height: scene.height + HEAD_PX, marks: [head, ...marks] };
}

function lowered(mark: Mark, by: number): Mark {
  return mark.kind === "line"
    ? { ...mark, points: mark.points.map(([x, y]) => [x, y + by] as const) }
    : { ...mark, y: mark.y + by };
}

export function saveSvg(scene: Scene, theme: Theme, title: string): void {
  const text = sceneSvg(titled(scene, title), inksOf(theme), title);
  saveFile(new Blob([text], { type: "image/svg+xml" }), `${title}.svg`);
}

/** At twice the screen's size. */
export function savePng(scene: Scene, theme: Theme, title: string): void {
  const whole = titled(scene, title);
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(whole.width * RATIO);
  canvas.height = Math.round(whole.height * RATIO);
  const ctx = canvas.getContext("2d")!;
  ctx.setTransform(RATIO, 0, 0, RATIO, 0, 0);
  const inks = inksOf(theme);
  drawScene(ctx, whole, inks);
  ctx.globalCompositeOperation = "destination-over";
  ctx.fillStyle = inks.sheet;
  ctx.fillRect(0, 0, whole.width, whole.height);
  canvas.toBlob((blob) => blob && saveFile(blob, `${title}.png`), "image/png");
}

export function saveCsv(table: DataTable, title: string): void {
  const text = tableCsv(table);
  saveFile(new Blob([text], { type: "text/csv;charset=utf-8" }), `${title}.csv`);
}
