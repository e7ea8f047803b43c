/** What is written over a drawn scene: names of boxes, and where the axes point. */
import { type PerspectiveCamera, Vector3 } from "three";

import type { SceneWord } from "./sceneParts";

export interface WordInks {
  readonly ink: string;
  readonly halo: string;
  /** Of x, y and z. */
  readonly axes: readonly [string, string, string];
}

const ARM_PX = 22;
const CORNER_PX = 30;
const AXES = ["x", "y", "z"] as const;

/** @param ratio Pixels of the canvas in one of the page. */
export function drawWords(
  canvas: HTMLCanvasElement,
  camera: PerspectiveCamera,
  words: readonly SceneWord[],
  inks: WordInks,
  ratio: number,
): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  context.font = `${11 * ratio}px ${getComputedStyle(canvas).fontFamily}`;
  context.textAlign = "center";
  context.lineJoin = "round";
  const write = (text: string, x: number, y: number, colour: string): void => {
    context.lineWidth = 3 * ratio;
    context.strokeStyle = inks.halo;
    context.strokeText(text, x, y);
    context.fillStyle = colour;
    context.fillText(text, x, y);
  };
  for (const { text, at } of words) {
    const { x, y, z } = at.clone().project(camera);
    // Behind the camera, or beside the picture.
    if (z > 1 || Math.abs(x) > 1 || Math.abs(y) > 1) continue;
    const down = ((1 - y) / 2) * canvas.height - 4 * ratio;
    write(text, ((x + 1) / 2) * canvas.width, down, inks.ink);
  }
  const [left, low] = [CORNER_PX * ratio, canvas.height - CORNER_PX * ratio];
  const turn = camera.matrixWorldInverse;
  AXES.forEach((name, at) => {
    const way = new Vector3().setComponent(at, 1).transformDirection(turn);
    const [x, y] = [left + way.x * ARM_PX * ratio, low - way.y * ARM_PX * ratio];
    context.beginPath();
    context.moveTo(left, low);
    context.lineTo(x, y);
    context.lineWidth = 1.5 * ratio;
    context.strokeStyle = inks.axes[at]!;
    context.stroke();
    write(
      name,
      left + (x - left) * 1.3,
      low + (y - low) * 1.3 + 4 * ratio,
      inks.axes[at]!,
    );
  });
}
