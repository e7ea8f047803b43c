import { expect, test } from "vitest";

import { colourAt, gradientOf, rgbOf } from "./gradient";

test("a gradient of the panel's own is mixed between its offsets", () => {
  const customGradient = [
    { color: "#ffffff", offset: 100 },
    { color: "rgb(0, 0, 0)", offset: 50 },
    { color: "javascript:1", offset: 0 },
    { color: "#f00" },
  ];
  const gradient = gradientOf({ customGradient }, "light");
  expect(colourAt(gradient, 0)).toBe("#000000");
  expect(colourAt(gradient, 0.75)).toBe("#808080");
  expect(colourAt(gradient, 2)).toBe("#ffffff");
});

test("without one there is the theme's", () => {
  expect(colourAt(gradientOf({}, "light"), 0)).toBe("#d9b343");
  expect(colourAt(gradientOf({ customGradient: 3 }, "dark"), 1)).toBe("#f0d76a");
});

test("colours are read as people write them", () => {
  expect(rgbOf("#1ab")).toEqual([17, 170, 187]);
  expect(rgbOf("#11aabbcc")).toEqual([17, 170, 187]);
  expect(rgbOf("rgba(17 170 187 / 1)")).toEqual([17, 170, 187]);
  expect(rgbOf("red")).toEqual([255, 0, 0]);
  expect(rgbOf("url(x)")).toBeNull();
});
