import type { ChartSnapshot } from "../../charts/controller";
import { type ExportInk, chartPng } from "../../charts/exportPng";
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
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  const ink: ExportInk = {
    ink: token("--ink"),
    ink2: token("--ink-2"),
    sheet: token("--sheet"),
    font: token("--font"),
  };
  saveFile(await chartPng(snapshot, title, ink), `${title}.png`);
}
