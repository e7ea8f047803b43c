import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { Suspense } from "react";
import { flushSync } from "react-dom";
import { type Root, createRoot } from "react-dom/client";

import { publishNews } from "../src/api/live";
import type { PanelRun } from "../src/panels/contract";
import { LinePanel } from "../src/panels/line/LinePanel";
import { type ChartSettings, DEFAULT_CHART_SETTINGS } from "../src/state/chartSettings";
import { useThemeStore } from "../src/state/theme";
import "../src/styles/tokens.css";
import "../src/styles/base.css";
import { Gallery } from "./Gallery";
import { limitRound } from "./limit";
import { type LineageTimes, lineageRound } from "./lineage";

const PANELS = 60;
const RUNS: readonly PanelRun[] = Array.from({ length: 20 }, (_, slot) => ({
  runId: `run-${slot}`,
  displayName: `brisk-river-${slot}`,
  slot,
  state: "running",
}));
const SPECS = Array.from({ length: PANELS }, (_, index) => ({
  viewType: "Run History Line Plot",
  config: { metrics: [`metric-${index}`] },
}));
const SYNC = "bench";

function Wall({ settings }: { readonly settings: ChartSettings }) {
  return (
    <div style={{ display: "flex", flexWrap: "wrap", gap: 8, padding: 8 }}>
      {SPECS.map((spec, index) => (
        <LinePanel
          key={spec.config.metrics[0]}
          spec={spec}
          title={`metric-${index}`}
          runs={RUNS}
          settings={settings}
          stream="history"
          entity="bench"
          project="bench"
          widthPx={400}
          heightPx={240}
          syncGroup={SYNC}
        />
      ))}
    </div>
  );
}

let root: Root | null = null;
const queries = new QueryClient();

/** What the script that measures can ask of this page. */
const bench = {
  /** Put sixty panels on the page. */
  mount(smoothing: number): void {
    root ??= createRoot(document.getElementById("root")!);
    const settings: ChartSettings = {
      ...DEFAULT_CHART_SETTINGS,
      smoothing: { type: "exponentialTimeWeighted", weight: smoothing },
    };
    const page = <Wall settings={settings} />;
    flushSync(() => root!.render(page));
  },
  /** Every run has new rows: all panels fetch and draw again. */
  tick(): void {
    for (const run of RUNS)
      publishNews({ run: run.runId, what: ["history"], state: null });
  },
  limit: limitRound,
  /** A lineage of that many nodes, none folded. */
  lineage(count: number): Promise<LineageTimes> {
    root ??= createRoot(document.getElementById("root")!);
    return lineageRound(root, count);
  },
  gallery(theme: "light" | "dark"): void {
    document.documentElement.dataset["theme"] = theme;
    useThemeStore.getState().choose(theme);
    root ??= createRoot(document.getElementById("root")!);
    root.render(
      <QueryClientProvider client={queries}>
        <Suspense>
          <Gallery />
        </Suspense>
      </QueryClientProvider>,
    );
  },
};

declare global {
  interface Window {
    bench: typeof bench;
  }
}
document.documentElement.dataset["theme"] = "light";
window.bench = bench;
