import { expect, test } from "vitest";

import { readFigure, themedLayout } from "./figure";
import { readAnswer } from "./messages";

test("a figure takes the size of the panel, and fetches nothing", () => {
  const images = [
    { source: "https://evil.example/a.png" },
    { source: "data:image/png;base64,AA" },
  ];
  const figure = readFigure(
    JSON.stringify({ data: [{ y: [1] }, 7], layout: { width: 9, title: "t", images } }),
  );
  expect(figure).toEqual({
    data: [{ y: [1] }],
    layout: { title: "t", images: [images[1]] },
  });
  expect(readFigure("{}")).toBeNull();
  expect(readFigure("[")).toBeNull();
});

test("the page's colours fill what the figure leaves open", () => {
  const layout = themedLayout({ font: { size: 20 } }, { ink: "#111", grid: "#222" });
  expect(layout["font"]).toEqual({ size: 20, color: "#111" });
  expect(layout["autosize"]).toBe(true);
});

test("what a frame says is taken as words, or not at all", () => {
  expect(readAnswer({ kind: "drawn", more: 1 })).toEqual({ kind: "drawn" });
  expect(readAnswer({ kind: "failed", why: { a: 1 } })).toEqual({
    kind: "failed",
    why: "[object Object]",
  });
  expect([readAnswer("drawn"), readAnswer({ kind: "go" }), readAnswer(null)]).toEqual([
    null,
    null,
    null,
  ]);
});
