import { expect, test } from "vitest";

import { firstCamera, fitCamera, panCamera, toWorld, zoomCamera } from "./camera";

const SCREEN = { width: 800, height: 600 };
const WORLD = { width: 8_000, height: 1_000 };

test("fitting shows all of a drawing and enlarges none", () => {
  const { x, y, zoom } = fitCamera(WORLD, SCREEN);
  expect([x, y]).toEqual([4_000, 500]);
  expect(WORLD.width * zoom).toBeLessThanOrEqual(SCREEN.width);
  expect(fitCamera({ width: 100, height: 100 }, SCREEN).zoom).toBe(1);
});

test("a first look at a large drawing is readable and where one asked", () => {
  const found = firstCamera(WORLD, SCREEN, { x: 5_000, y: 520 });
  expect([found.x, found.y]).toEqual([5_000, 520]);
  expect(found.zoom).toBeGreaterThan(0.5);
});

test("a first look at an end shows no more of the void than a margin", () => {
  const { x, y, zoom } = firstCamera(WORLD, SCREEN, { x: 8_000, y: 0 });
  expect((WORLD.width - x) * zoom).toBeGreaterThan(SCREEN.width / 2 - 40);
  expect(y * zoom).toBeGreaterThan(SCREEN.height / 2 - 40);
});

test("zooming keeps what is under the pointer there", () => {
  const before = firstCamera(WORLD, SCREEN, { x: 2_000, y: 500 });
  const pointer = { x: 700, y: 50 };
  const after = zoomCamera(before, 1.5, pointer, WORLD, SCREEN);
  expect(after.zoom).toBeGreaterThan(before.zoom);
  const [then, now] = [
    toWorld(before, pointer, SCREEN),
    toWorld(after, pointer, SCREEN),
  ];
  expect(now.x).toBeCloseTo(then.x);
  expect(now.y).toBeCloseTo(then.y);
});

test("nobody zooms or pans out of the drawing", () => {
  const camera = fitCamera(WORLD, SCREEN);
  const far = zoomCamera(camera, 1e-6, { x: 0, y: 0 }, WORLD, SCREEN);
  expect(far.zoom).toBeGreaterThan(camera.zoom / 2);
  const { x, y, zoom } = panCamera(camera, 1e9, -1e9, WORLD, SCREEN);
  expect(-x * zoom).toBeLessThan(SCREEN.width / 2);
  expect((y - WORLD.height) * zoom).toBeLessThan(SCREEN.height / 2);
});

test("a drawing smaller than the screen is moved as well", () => {
  const small = { width: 300, height: 50 };
  const camera = fitCamera(small, SCREEN);
  expect(panCamera(camera, 0, 160, small, SCREEN).y).toBe(camera.y - 160);
});
