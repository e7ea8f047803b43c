import { expect, test } from "vitest";

import { parseAnsi, stripAnsi } from "./ansi";

test("colours and weight last until they are reset", () => {
  expect(parseAnsi("a\u001b[31;1mred\u001b[0m b")).toEqual([
    { text: "a" },
    { text: "red", colour: 1, isBold: true },
    { text: " b" },
  ]);
});

test("bright colours are the basic ones, true colours keep the page's ink", () => {
  expect(parseAnsi("\u001b[92mx\u001b[38;2;1;2;3my")).toEqual([
    { text: "x", colour: 2 },
    { text: "y", colour: 2 },
  ]);
  expect(parseAnsi("\u001b[38;5;9mx\u001b[38;5;200my")).toEqual([
    { text: "x", colour: 1 },
    { text: "y" },
  ]);
});

test("titles, links and cursor movements leave no trace", () => {
  expect(stripAnsi("\u001b]0;title\u0007a\u001b[2Kb\u001b[10;2Hc")).toBe("abc");
});

test("a progress bar shows what was written last", () => {
  expect(stripAnsi("10%\r50%\r100%\r")).toBe("100%");
});

test("markup stays text", () => {
  expect(parseAnsi("<b>&amp;</b>")).toEqual([{ text: "<b>&amp;</b>" }]);
});
