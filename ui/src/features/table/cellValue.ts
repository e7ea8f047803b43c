/** What stands in a cell, as a value, as people read it, and as files take it. */
import type { TableRun } from "../../api/runTable";
import type { Column } from "../../spec/columns";
import { plainConfigName, type RunKey, serverPath, valueOf } from "../../spec/runKeys";
import { formatAgo, formatDuration, parseInstant } from "../../widgets/format";

/** Where the server finds what a column shows; null for what every run brings along. */
export function pathOfColumn({ key }: Pick<Column, "key">): string | null {
  if (key.section !== "config" && key.section !== "summary") return null;
  return serverPath(plainKey(key));
}

/** The key without the wrapper that configs have on the wire. */
export function plainKey(key: RunKey): RunKey {
  if (key.section !== "config") return key;
  return { ...key, name: plainConfigName(key.name) };
}

export function cellValue(run: TableRun, column: Pick<Column, "key">): unknown {
  return valueOf(run, plainKey(column.key));
}

/** Numbers with six digits that count; media by their kind; empty for nothing. */
export function shownText(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "number") return numberText(value);
  if (typeof value === "string") return value;
  if (Array.isArray(value) && value.every((one) => typeof one !== "object")) {
    return value.map(shownText).join(", ");
  }
  const kind = (value as { _type?: unknown })._type;
  return typeof kind === "string" ? `⟨${kind}⟩` : JSON.stringify(value);
}

function numberText(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return String(Number(value.toPrecision(6)));
}

/** As a person reads it in the cell. */
export function readableText(value: unknown, { key }: Pick<Column, "key">): string {
  if (key.section === "run") {
    if (key.name === "duration" && typeof value === "number") {
      return formatDuration(value);
    }
    if (key.name === "createdAt" || key.name === "heartbeatAt") {
      const time = parseInstant(typeof value === "string" ? value : null);
      return time === null ? "" : formatAgo(time, Date.now());
    }
  }
  return shownText(value);
}

/** The whole of it, as it is copied and written into files. */
export function exactText(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) {
    return value.join(", ");
  }
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

export function isNumeric(value: unknown): value is number {
  return typeof value === "number";
}

/** Whether a value of the column can be asked for in a filter. */
export function canFilter(column: Column, value: unknown): boolean {
  // The server knows neither curves nor what is computed here.
  if (serverPath(column.key) === null) return false;
  return value === null || value === undefined || typeof value !== "object";
}

/** `+0.021` against the run that others are compared with; null without two numbers. */
export function deltaText(value: unknown, baseline: unknown): string | null {
  if (typeof value !== "number" || typeof baseline !== "number") return null;
  const delta = value - baseline;
  if (!Number.isFinite(delta)) return null;
  if (delta === 0) return "±0";
  return `${delta > 0 ? "+" : "−"}${Number(Math.abs(delta).toPrecision(3))}`;
}
