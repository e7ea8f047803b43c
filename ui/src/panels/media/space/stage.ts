/**
 * The one WebGL context of the page. Browsers allow few of them, so every view is drawn
 * here and copied to a canvas of its own; that also lets words be written over it.
 */
import { type Camera, type Scene, WebGLRenderer } from "three";

let renderer: WebGLRenderer | null = null;

/** Whether this browser draws in space at all. */
export function canDraw(): boolean {
  try {
    return stage() !== null;
  } catch {
    return false;
  }
}

function stage(): WebGLRenderer {
  if (!renderer) {
    renderer = new WebGLRenderer({ antialias: true, alpha: true });
    renderer.setClearColor(0x000000, 0);
    renderer.domElement.addEventListener("webglcontextlost", () => {
      // The next drawing makes a new one.
      renderer = null;
    });
  }
  return renderer;
}

/** Draws a scene into the whole of a canvas. */
export function drawScene(
  scene: Scene,
  camera: Camera,
  canvas: HTMLCanvasElement,
): void {
  const { width, height } = canvas;
  if (width === 0 || height === 0) return;
  const made = stage();
  made.setPixelRatio(1);
  made.setSize(width, height, false);
  made.render(scene, camera);
  const context = canvas.getContext("2d");
  context?.clearRect(0, 0, width, height);
  context?.drawImage(made.domElement, 0, 0);
}
