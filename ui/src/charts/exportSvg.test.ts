import { expect, test } from "vitest";

import { bucketSeries, lineStyle, pointSeries } from "./engine/fixtures";
import { DEFAULT_VIEW } from "./engine/view";
import { chartSvg } from "./exportSvg";

const INK = { ink: "#000", ink2: "#444", sheet: "#fff", font: 'Recursive, "Sans"' };
const THEME = { grid: "#eee", rule: "#ddd", ink3: "#777", sheet: "#fff" };

function svg(label: string): Document {
  const text = chartSvg(
    {
      series: [bucketSeries("a", [0, 1, 2], [1, 2, 3]), pointSeries("b", [1], [2])],
      options: {
        lines: [{ ...lineStyle("a"), label, dash: [6, 3] }, lineStyle("b", "#ff0000")],
        view: DEFAULT_VIEW,
        theme: THEME,
        widthPx: 400,
        heightPx: 200,
        xLabel: "Step",
        syncKey: "",
        onZoom: () => {},
      },
    },
    `Loss of ${label}`,
    INK,
  );
  return new DOMParser().parseFromString(text, "image/svg+xml");
}

test("lines, bands, dots and words are shapes of one document", () => {
  const drawn = svg("run a");
  expect(drawn.querySelectorAll('path[stroke="#123456"]')).toHaveLength(1);
  expect(drawn.querySelector('path[fill="#123456"]')!.getAttribute("opacity")).toBe(
    "0.16",
  );
  expect(drawn.querySelector('path[fill="#ff0000"]')!.getAttribute("d")).toContain(
    "a1.8",
  );
  expect(drawn.querySelector("title")!.textContent).toBe("Loss of run a");
  const words = [...drawn.querySelectorAll("text")].map((one) => one.textContent);
  expect(words).toContain("run a");
  expect(words).toContain("Step");
});

test("names of people cannot become markup", () => {
  const name = `<script>alert(1)</script>&"`;
  const drawn = svg(name);
  expect(drawn.querySelector("script")).toBeNull();
  expect(
    [...drawn.querySelectorAll("text")].some((one) => one.textContent === name),
  ).toBe(true);
});
