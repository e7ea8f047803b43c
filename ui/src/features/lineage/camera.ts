/** What part of a graph is on screen; pure. */

/** World point at the middle of the screen, and screen pixels per world pixel. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

const MOST_ZOOM = 2;
const MARGIN_PX = 28;
/** This much of a drawing stays in sight wherever it is dragged. */
const KEPT_PX = 40;
/** Below this nobody reads a name: a first look stays nearer than that. */
const READABLE_ZOOM = 0.85;

/** Shows all of a drawing, never enlarged. */
export function fitCamera(world: Size, screen: Size): Camera {
  const zoom = Math.min(
    1,
    Math.max(1, screen.width - MARGIN_PX * 2) / Math.max(1, world.width),
    Math.max(1, screen.height - MARGIN_PX * 2) / Math.max(1, world.height),
  );
  return { x: world.width / 2, y: world.height / 2, zoom };
}

/** All of a small drawing; of a large one what is around `focus`, large enough to read. */
export function firstCamera(world: Size, screen: Size, focus: Point): Camera {
  const whole = fitCamera(world, screen);
  if (whole.zoom >= READABLE_ZOOM) return whole;
  const zoom = READABLE_ZOOM;
  return {
    x: within(focus.x, world.width, (screen.width / 2 - MARGIN_PX) / zoom),
    y: within(focus.y, world.height, (screen.height / 2 - MARGIN_PX) / zoom),
    zoom,
  };
}

/** A middle that shows no more of the void than there has to be. */
function within(middle: number, length: number, half: number): number {
  return length <= half * 2 ? length / 2 : clamp(middle, half, length - half);
}

/** Zooms by a factor and keeps the world under a point of the screen where it is. */
export function zoomCamera(
  camera: Camera,
  factor: number,
  at: Point,
  world: Size,
  screen: Size,
): Camera {
  const least = Math.min(fitCamera(world, screen).zoom, READABLE_ZOOM) * 0.8;
  const zoom = Math.min(MOST_ZOOM, Math.max(least, camera.zoom * factor));
  const under = toWorld(camera, at, screen);
  return {
    x: under.x - (at.x - screen.width / 2) / zoom,
    y: under.y - (at.y - screen.height / 2) / zoom,
    zoom,
  };
}

/** Moves the drawing by screen pixels, never all of it out of sight. */
export function panCamera(
  camera: Camera,
  dx: number,
  dy: number,
  world: Size,
  screen: Size,
): Camera {
  const { zoom } = camera;
  const halfWidth = Math.max(0, screen.width / 2 - KEPT_PX) / zoom;
  const halfHeight = Math.max(0, screen.height / 2 - KEPT_PX) / zoom;
  return {
    x: clamp(camera.x - dx / zoom, -halfWidth, world.width + halfWidth),
    y: clamp(camera.y - dy / zoom, -halfHeight, world.height + halfHeight),
    zoom,
  };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

export function toWorld(camera: Camera, at: Point, screen: Size): Point {
  return {
    x: camera.x + (at.x - screen.width / 2) / camera.zoom,
    y: camera.y + (at.y - screen.height / 2) / camera.zoom,
  };
}

/** The part of the world that is on screen. */
export function visibleWorld(camera: Camera, screen: Size) {
  const halfWidth = screen.width / 2 / camera.zoom;
  const halfHeight = screen.height / 2 / camera.zoom;
  return {
    left: camera.x - halfWidth,
    right: camera.x + halfWidth,
    top: camera.y - halfHeight,
    bottom: camera.y + halfHeight,
  };
}
