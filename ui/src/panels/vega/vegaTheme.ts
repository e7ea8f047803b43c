/** How Vega draws on our sheets: colours, sizes and fonts of the theme; pure. */
import type { Fields } from "../../spec/document";
import { type Theme, runColour } from "../../state/palette";
import type { Inks } from "../shared/inks";

const HUES = 12;
const FONT_PX = 11;

/** A configuration that both Vega and Vega-Lite read; a specification's own counts more. */
export function vegaTheme(inks: Inks, theme: Theme): Fields {
  const hues = Array.from({ length: HUES }, (_, slot) => runColour(slot, theme).colour);
  const [first] = hues;
  const words = { font: inks.font, fontSize: FONT_PX, fill: inks.ink2 };
  const ramp = [inks.grid, inks.accent];
  return {
    background: null,
    font: inks.font,
    padding: 4,
    // Small enough that several of them have room in a panel.
    view: { stroke: null, continuousWidth: 150, continuousHeight: 120 },
    title: {
      anchor: "start",
      color: inks.ink,
      subtitleColor: inks.ink2,
      font: inks.font,
      fontSize: 13,
      fontWeight: 620,
    },
    style: {
      "guide-label": words,
      "guide-title": { ...words, fontWeight: 520 },
      "group-title": words,
      cell: { stroke: null },
    },
    axis: {
      domainColor: inks.rule,
      gridColor: inks.grid,
      tickColor: inks.rule,
      labelColor: inks.ink2,
      titleColor: inks.ink2,
    },
    legend: { labelColor: inks.ink2, titleColor: inks.ink2 },
    header: { labelColor: inks.ink2, titleColor: inks.ink2 },
    range: {
      category: hues,
      ordinal: { scheme: "blues" },
      ramp,
      heatmap: ramp,
      diverging: [hues[9]!, inks.grid, inks.accent],
    },
    ...Object.fromEntries(
      ["arc", "area", "circle", "bar", "rect", "square", "point", "symbol"].map(
        (mark) => [mark, { fill: first }],
      ),
    ),
    ...Object.fromEntries(
      ["line", "path", "rule", "tick", "trail"].map((mark) => [
        mark,
        { stroke: first },
      ]),
    ),
    text: { fill: inks.ink, font: inks.font },
  };
}
