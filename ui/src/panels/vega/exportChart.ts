/** A custom chart as a file, drawn once more where nobody sees it. */
import type { Fields } from "../../spec/document";
import type { Theme } from "../../state/palette";
import { saveFile } from "../frame/saveFile";
import { inksOf } from "../shared/inks";
import { type Dialect, type Size, fittedSpec } from "./chartSpec";
import { drawChart } from "./vegaRuntime";
import { vegaTheme } from "./vegaTheme";

const RATIO = 2;

export interface ExportedChart {
  readonly name: string;
  readonly spec: Fields;
  readonly dialect: Dialect;
  readonly size: Size;
  readonly theme: Theme;
}

export async function exportChart(
  { name, spec, dialect, size, theme }: ExportedChart,
  format: "png" | "svg",
): Promise<void> {
  const inks = inksOf(theme);
  const config = { ...vegaTheme(inks, theme), background: inks.sheet };
  const problems: string[] = [];
  const { view, end } = await drawChart(
    fittedSpec({ title: name, ...spec }, dialect, size),
    dialect,
    config,
    {
      picture: document.createElement("div"),
      inputs: document.createElement("div"),
    },
    { onProblem: (message) => problems.push(message), onTip: () => {} },
  );
  try {
    if (format === "svg") {
      const text = await view.toSVG();
      saveFile(new Blob([text], { type: "image/svg+xml" }), `${name}.svg`);
      return;
    }
    const canvas = await view.toCanvas(RATIO);
    const blob = await new Promise<Blob | null>((resolve) => {
      canvas.toBlob(resolve, "image/png");
    });
    if (blob) saveFile(blob, `${name}.png`);
  } finally {
    end();
  }
}
