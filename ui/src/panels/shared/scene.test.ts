import { expect, test } from "vitest";

import { drawScene } from "./drawScene";
import type { Inks } from "./inks";
import { type Scene, fitted, targetAt } from "./scene";
import { sceneSvg } from "./sceneSvg";

const inks: Inks = {
  ink: "#111111",
  ink2: "#222222",
  ink3: "#333333",
  grid: "#444444",
  rule: "#555555",
  sheet: "#ffffff",
  accent: "#006666",
  font: '"Recursive", sans-serif',
};

const scene: Scene = {
  width: 100,
  height: 50,
  targets: [],
  marks: [
    {
      kind: "line",
      points: [
        [0, 0],
        [1.234, 5],
      ],
      stroke: "grid",
      dash: [2, 2],
    },
    { kind: "rect", x: 1, y: 2, width: 3, height: 4, fill: "#abcdef", opacity: 0.5 },
    { kind: "dot", x: 5, y: 6, r: 3, fill: "accent" },
    { kind: "text", x: 7, y: 8, text: '<script>"&', align: "right", fill: "ink" },
  ],
};

test("an exported picture holds every mark, and names cannot become markup", () => {
  const svg = sceneSvg(scene, inks, "</title><script>");
  expect(svg).not.toContain("<script");
  expect(svg).toContain('points="0,0 1.23,5"');
  expect(svg).toContain("&lt;script&gt;&quot;&amp;</text>");
  const tree = new DOMParser().parseFromString(svg, "image/svg+xml");
  for (const name of ["polyline", "circle", "text"]) {
    expect(tree.getElementsByTagName(name)).toHaveLength(1);
  }
  expect(tree.getElementsByTagName("rect")).toHaveLength(2);
});

test("marks are drawn in their order, each in its own opacity", () => {
  const calls: string[] = [];
  const ctx = new Proxy({} as Record<string, unknown>, {
    get: (fields, name: string) =>
      fields[name] ?? ((...given: unknown[]) => calls.push(`${name}(${given.join()})`)),
    set: (fields, name: string, value) => {
      fields[name] = value;
      calls.push(`${name}=${String(value)}`);
      return true;
    },
  });
  drawScene(ctx as unknown as CanvasRenderingContext2D, scene, inks);
  const told = calls.join(" ");
  expect(told).toMatch(
    /moveTo\(0,0\).*rect\(1,2,3,4\).*arc\(5,6,3,0.*fillText\(<script>/,
  );
  expect(told).toContain("globalAlpha=0.5 beginPath() rect");
  expect(told).toContain("fillStyle=#006666");
});

test("the nearest of overlapping targets is hit, and none outside of them", () => {
  const target = (x: number, title: string) => ({
    x,
    y: 10,
    halfWidth: 6,
    halfHeight: 6,
    title,
    lines: [],
  });
  const targets = [target(10, "a"), target(16, "b")];
  expect(targetAt(targets, 12, 10)?.title).toBe("a");
  expect(targetAt(targets, 14, 10)?.title).toBe("b");
  expect(targetAt(targets, 30, 10)).toBeNull();
});

test("long words are cut to the room there is", () => {
  expect(fitted("short", 200)).toBe("short");
  expect(fitted("a very long name of a run", 60)).toMatch(/^a very.*…$/);
  expect(fitted("word", 3)).toBe("");
});
