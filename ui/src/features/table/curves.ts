/** Small curves of metrics, asked for by the cells in view and fetched together. */
import { onProjectNews } from "../../api/live";
import { seriesClient } from "../../api/frames";
import type { TableScope } from "../../api/runTable";

/** Points of a curve as wide as a column. */
const BINS = 48;
const GATHER_MS = 80;
const RENEW_MS = 4_000;
const MOST_KEPT = 4_000;

export interface Curve {
  readonly x: Float64Array;
  readonly y: Float32Array;
}

export type CurveState = Curve | "none" | "loading";

/** The curves of one project's runs. */
export class CurveStore {
  private readonly found = new Map<string, CurveState>();
  private readonly wanted = new Map<string, { run: string; metric: string }>();
  private readonly listeners = new Set<() => void>();
  private readonly stale = new Set<string>();
  private timer = 0;
  private renewal = 0;
  private stopNews: (() => void) | null = null;
  private readonly controller = new AbortController();

  constructor(private readonly scope: TableScope) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    this.stopNews ??= onProjectNews((news) => {
      if (news === "resumed" || !news.what.includes("history")) return;
      this.stale.add(news.run);
      this.renewal ||= window.setTimeout(() => this.renew(), RENEW_MS);
    });
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size > 0) return;
      this.stopNews?.();
      this.stopNews = null;
      window.clearTimeout(this.renewal);
      this.renewal = 0;
    };
  };

  read(run: string, metric: string): CurveState {
    return this.found.get(nameOf(run, metric)) ?? "loading";
  }

  want(run: string, metric: string): void {
    const name = nameOf(run, metric);
    if (this.found.has(name) || this.wanted.has(name)) return;
    this.wanted.set(name, { run, metric });
    this.timer ||= window.setTimeout(() => {
      this.timer = 0;
      void this.fetch();
    }, GATHER_MS);
  }

  /** Runs that went on: their curves stay until the new ones are there. */
  private renew(): void {
    this.renewal = 0;
    for (const name of this.found.keys()) {
      const [run = "", metric = ""] = JSON.parse(name) as string[];
      if (this.stale.has(run)) this.wanted.set(name, { run, metric });
    }
    this.stale.clear();
    void this.fetch();
  }

  private async fetch(): Promise<void> {
    const asked = [...this.wanted];
    this.wanted.clear();
    if (asked.length === 0) return;
    const runs = [...new Set(asked.map(([, { run }]) => run))];
    const keys = [...new Set(asked.map(([, { metric }]) => metric))];
    const request = {
      ...this.scope,
      runs,
      keys,
      stream: "history" as const,
      x: "_step",
      bins: BINS,
      xMin: null,
      xMax: null,
    };
    try {
      const series = await seriesClient.request(request, this.controller.signal);
      for (const [name] of asked) this.found.set(name, "none");
      for (const one of series) {
        const { columns } = one;
        const y = columns.kind === "points" ? columns.y : columns.mean;
        this.found.set(nameOf(one.run, one.key), { x: columns.x, y });
      }
    } catch {
      // A curve is an ornament; the cell stays empty, and asks again when drawn anew.
    }
    for (const name of this.found.keys()) {
      if (this.found.size <= MOST_KEPT) break;
      this.found.delete(name);
    }
    for (const listener of this.listeners) listener();
  }
}

function nameOf(run: string, metric: string): string {
  return JSON.stringify([run, metric]);
}

/** The curve as an SVG path within a box; gaps where values are not finite. */
export function curvePath({ x, y }: Curve, widthPx: number, heightPx: number): string {
  const finite = Array.from(y).filter(Number.isFinite);
  if (finite.length === 0) return "";
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const [left, right] = [x[0] ?? 0, x.at(-1) ?? 0];
  let path = "";
  let isDown = false;
  y.forEach((value, at) => {
    if (!Number.isFinite(value)) {
      isDown = false;
      return;
    }
    const share = right === left ? 0.5 : ((x[at] ?? 0) - left) / (right - left);
    const height = high === low ? 0.5 : (high - value) / (high - low);
    const px = (1 + share * (widthPx - 2)).toFixed(1);
    const py = (1 + height * (heightPx - 2)).toFixed(1);
    path += `${isDown ? "L" : "M"}${px} ${py}`;
    isDown = true;
  });
  return path;
}
