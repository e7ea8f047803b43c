import { expect, test } from "vitest";

import { DISTINCT_LOOKS, runColour } from "./palette";

test("36 slots look different from each other in both themes", () => {
  for (const theme of ["light", "dark"] as const) {
    const looks = Array.from({ length: DISTINCT_LOOKS }, (_, slot) =>
      JSON.stringify(runColour(slot, theme)),
    );
    expect(new Set(looks).size).toBe(36);
  }
});

test("a slot beyond the last look, or a negative one, wraps round", () => {
  expect(runColour(36, "light")).toEqual(runColour(0, "light"));
  expect(runColour(-1, "dark")).toEqual(runColour(35, "dark"));
});

test("the thirteenth run reuses the first hue with a dash", () => {
  expect(runColour(12, "light")).toEqual({ colour: "#0d736e", dash: [6, 3] });
});
