import type { ChartSnapshot } from "../../charts/chartOptions";
import { type ExportInk, chartPng } from "../../charts/exportPng";
import { chartSvg } from "../../charts/exportSvg";
import { saveFile } from "../frame/saveFile";
import { chartCsv } from "./tableData";

export function exportCsv(
  { series, options }: ChartSnapshot,
  title: string,
  x: string,
): void {
  const text = chartCsv(series, options.lines, x);
  saveFile(new Blob([text], { type: "text/csv;charset=utf-8" }), `${title}.csv`);
}

export async function exportPng(snapshot: ChartSnapshot, title: string): Promise<void> {
  saveFile(await chartPng(snapshot, title, exportInk()), `${title}.png`);
}

export function exportSvg(snapshot: ChartSnapshot, title: string): void {
  const text = chartSvg(snapshot, title, exportInk());
  saveFile(new Blob([text], { type: "image/svg+xml" }), `${title}.svg`);
}

function exportInk(): ExportInk {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  return {
    ink: token("--ink"),
    ink2: token("--ink-2"),
    sheet: token("--sheet"),
    font: token("--font"),
  };
}
