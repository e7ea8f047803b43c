import {
  type Camera,
  firstCamera,
  fitCamera,
  panCamera,
  type Point,
  type Size,
  toWorld,
  visibleWorld,
  zoomCamera,
} from "./camera";
import { drawGraph, type GraphTheme, type Scene } from "./drawGraph";
import { drawMinimap, minimapScale } from "./drawMinimap";
import { NODE_HEIGHT, NODE_WIDTH } from "./layout";
import { canvasPen, type Fitter, fontOf, makeFitter } from "./pen";

/** What a scene lacks: the pointer's place is known here alone. */
export type SceneInput = Omit<Scene, "hovered">;

/**
 * Owns the canvas of one graph: its camera, what is under the pointer, and when to draw.
 * React says what is shown; moving about never renders React.
 */
export class GraphController {
  private canvas: HTMLCanvasElement | null = null;
  private minimap: HTMLCanvasElement | null = null;
  private size: Size = { width: 0, height: 0 };
  private scene: SceneInput | null = null;
  private theme: GraphTheme | null = null;
  private fit: Fitter = (text) => text;
  private camera: Camera | null = null;
  private hovered: number | null = null;
  private frame = 0;

  /** Takes the elements to draw on; the answer lets go of them. */
  attach(canvas: HTMLCanvasElement, minimap: HTMLCanvasElement): () => void {
    this.canvas = canvas;
    this.minimap = minimap;
    const observer = new ResizeObserver(([entry]) => {
      if (!entry) return;
      const { width, height } = entry.contentRect;
      this.size = { width, height };
      const ratio = window.devicePixelRatio || 1;
      canvas.width = Math.max(1, Math.round(width * ratio));
      canvas.height = Math.max(1, Math.round(height * ratio));
      this.draw();
    });
    observer.observe(canvas);
    // React listens to wheels passively, where the page would scroll as well.
    canvas.addEventListener("wheel", this.onWheel, { passive: false });
    return () => {
      observer.disconnect();
      canvas.removeEventListener("wheel", this.onWheel);
      cancelAnimationFrame(this.frame);
      this.frame = 0;
      this.canvas = this.minimap = null;
    };
  }

  /** Shows something else; the shape one looks at stays where it is on screen. */
  show(scene: SceneInput, theme: GraphTheme): void {
    const before = this.scene;
    if (before && this.camera && before.layout !== scene.layout) {
      const anchor = before.graph.shapes[before.selected ?? before.focus];
      const now = anchor && scene.graph.indexOf.get(anchor.members[0]!.id);
      const then = anchor && before.graph.indexOf.get(anchor.members[0]!.id);
      if (now !== undefined && then !== undefined) {
        const dx = scene.layout.x[now]! - before.layout.x[then]!;
        const dy = scene.layout.y[now]! - before.layout.y[then]!;
        this.camera = {
          ...this.camera,
          x: this.camera.x + dx,
          y: this.camera.y + dy,
        };
      }
      this.hovered = null;
    }
    if (theme !== this.theme) {
      this.theme = theme;
      this.fit = makeFitter(measureWith(theme.font));
    }
    this.scene = scene;
    this.draw();
  }

  /** Forgets where one looked, for another focus. */
  reset(): void {
    this.scene = null;
    this.camera = null;
  }

  fitAll(): void {
    if (!this.scene) return;
    this.camera = fitCamera(this.scene.layout, this.size);
    this.draw();
  }

  zoomBy(factor: number, at?: Point): void {
    if (!this.scene || !this.camera) return;
    const { width, height } = this.size;
    const middle = at ?? { x: width / 2, y: height / 2 };
    const { layout } = this.scene;
    this.camera = zoomCamera(this.camera, factor, middle, layout, this.size);
    this.draw();
  }

  panBy(dx: number, dy: number): void {
    if (!this.scene || !this.camera) return;
    this.camera = panCamera(this.camera, dx, dy, this.scene.layout, this.size);
    this.draw();
  }

  /** Brings a shape to the middle, large enough to read; far away only if need be. */
  centreOn(index: number, { isGentle = false } = {}): void {
    if (!this.scene || !this.camera) return;
    const { x, y } = this.scene.layout;
    const [atX, atY] = [x[index], y[index]];
    if (atX === undefined || atY === undefined) return;
    if (isGentle) {
      const seen = visibleWorld(this.camera, this.size);
      const isSeen =
        atX - NODE_WIDTH / 2 > seen.left &&
        atX + NODE_WIDTH / 2 < seen.right &&
        atY - NODE_HEIGHT > seen.top &&
        atY + NODE_HEIGHT < seen.bottom;
      if (isSeen) return;
    }
    this.camera = { x: atX, y: atY, zoom: Math.max(this.camera.zoom, 0.8) };
    this.draw();
  }

  /** The shape under a point of the canvas; null beside all of them. */
  shapeAt(at: Point): number | null {
    if (!this.scene || !this.camera) return null;
    const { x, y } = toWorld(this.camera, at, this.size);
    const { layout, graph } = this.scene;
    for (let index = graph.shapes.length - 1; index >= 0; index -= 1) {
      const isOver =
        Math.abs(layout.x[index]! - x) <= NODE_WIDTH / 2 &&
        Math.abs(layout.y[index]! - y) <= NODE_HEIGHT / 2;
      if (isOver) return index;
    }
    return null;
  }

  hover(at: Point | null): void {
    const hovered = at ? this.shapeAt(at) : null;
    if (hovered === this.hovered) return;
    this.hovered = hovered;
    if (this.canvas) this.canvas.style.cursor = hovered === null ? "grab" : "pointer";
    this.draw();
  }

  /** Looks at the place that a point of the minimap stands for. */
  lookAtMinimap(at: Point): void {
    if (!this.scene || !this.camera || !this.minimap) return;
    const { scale, left, top } = minimapScale(this.scene.layout, this.minimap);
    this.camera = {
      ...this.camera,
      x: (at.x - left) / scale,
      y: (at.y - top) / scale,
    };
    this.draw();
  }

  private readonly onWheel = (event: WheelEvent) => {
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    const step = Math.max(-120, Math.min(120, event.deltaY * lines));
    this.zoomBy(Math.exp(-step / 400), { x: event.offsetX, y: event.offsetY });
  };

  /** Draws before the next frame, once however often it was asked for. */
  private draw(): void {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.drawNow();
    });
  }

  private drawNow(): void {
    const { canvas, minimap, scene, theme, size } = this;
    if (!canvas || !scene || !theme || size.width === 0) return;
    const { layout, focus } = scene;
    this.camera ??= firstCamera(layout, size, {
      x: layout.x[focus] ?? 0,
      y: layout.y[focus] ?? 0,
    });
    const { camera } = this;
    const ctx = canvas.getContext("2d")!;
    const ratio = canvas.width / size.width;
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.clearRect(0, 0, canvas.width, canvas.height);
    const zoom = ratio * camera.zoom;
    ctx.setTransform(
      zoom,
      0,
      0,
      zoom,
      (size.width / 2) * ratio - camera.x * zoom,
      (size.height / 2) * ratio - camera.y * zoom,
    );
    const bounds = visibleWorld(camera, size);
    const shown = { ...scene, hovered: this.hovered };
    const pen = canvasPen(ctx, theme.font);
    drawGraph(pen, shown, theme, this.fit, bounds, camera.zoom);
    // What tests and measurements wait for.
    canvas.dataset["nodes"] = String(scene.graph.shapes.length);
    if (minimap) drawMinimap(minimap, shown, theme, bounds);
  }
}

function measureWith(family: string) {
  const ctx = document.createElement("canvas").getContext("2d")!;
  return (text: string, size: number, weight: number): number => {
    ctx.font = fontOf(family, size, weight);
    return ctx.measureText(text).width;
  };
}
