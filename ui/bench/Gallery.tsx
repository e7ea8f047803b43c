import type { PanelRun, PanelSpec } from "../src/panels/contract";
import { panelFor } from "../src/panels/registry";
import { DEFAULT_CHART_SETTINGS } from "../src/state/chartSettings";

const NAMES = [
  "baseline",
  "wide-residual-cosine-schedule-with-warmup",
  "lr-3e-4",
  "lr-1e-3",
  "deep-narrow",
  "ablate-norm",
  "seed-7",
  "seed-8",
];
const RUNS: readonly PanelRun[] = NAMES.map((displayName, slot) => ({
  runId: `run-${slot}`,
  displayName,
  slot,
  state: slot < 3 ? "running" : "finished",
}));
const MANY: readonly PanelRun[] = Array.from({ length: 70 }, (_, slot) => ({
  runId: `run-${slot}`,
  displayName: `sweep-${slot}`,
  slot,
  state: "finished",
}));

const line = (config: Record<string, unknown>): PanelSpec => ({
  viewType: "Run History Line Plot",
  config,
});

interface Shown {
  readonly title: string;
  readonly spec: PanelSpec;
  readonly runs?: readonly PanelRun[];
}

const PANELS: readonly Shown[] = [
  { title: "train/loss", spec: line({ metrics: ["loss"], smoothingWeight: 0.9 }) },
  { title: "eval/accuracy", spec: line({ metrics: ["accuracy"] }) },
  {
    title: "loss, log scales",
    spec: line({ metrics: ["loss"], yLogScale: true, xLogScale: true }),
  },
  {
    title: "buckets of 1 M rows",
    spec: line({ metrics: ["buckets"] }),
    runs: RUNS.slice(0, 4),
  },
  {
    title: "grad_norm",
    spec: line({ metrics: ["nonfinite"] }),
    runs: RUNS.slice(0, 3),
  },
  {
    title: "spikes, outliers ignored",
    spec: line({ metrics: ["spikes"], ignoreOutliers: true }),
  },
  { title: "wall time", spec: line({ metrics: ["accuracy"], xAxis: "_timestamp" }) },
  {
    title: "relative time",
    spec: line({
      metrics: ["loss"],
      xAxis: "_runtime",
      smoothingWeight: 20,
      smoothingType: "gaussian",
    }),
  },
  {
    title: "several metrics",
    spec: line({ metrics: ["loss", "accuracy"] }),
    runs: RUNS.slice(0, 3),
  },
  { title: "many runs", spec: line({ metrics: ["loss"] }), runs: MANY },
  {
    title: "signed values, log",
    spec: line({ metrics: ["signed"], yLogScale: true }),
    runs: RUNS.slice(0, 2),
  },
  { title: "not logged", spec: line({ metrics: ["nothing"] }) },
  { title: "fails", spec: line({ metrics: ["error"], xAxis: "broken" }) },
  {
    title: "samples",
    spec: { viewType: "Media Browser", config: { mediaKeys: ["samples"] } },
    runs: RUNS.slice(0, 3),
  },
  { title: "embedding projector", spec: { viewType: "Weave", config: {} } },
];

/** Every kind and state of panel side by side, to be looked at. */
export function Gallery() {
  return (
    <div style={{ display: "flex", flexWrap: "wrap", gap: 12, padding: 16 }}>
      {PANELS.map(({ title, spec, runs = RUNS }) => {
        const Panel = panelFor(spec.viewType);
        return (
          <Panel
            key={title}
            spec={spec}
            title={title}
            runs={runs}
            settings={DEFAULT_CHART_SETTINGS}
            stream="history"
            entity="bench"
            project="bench"
            widthPx={480}
            heightPx={280}
            syncGroup="gallery"
            onFullScreen={() => {}}
          />
        );
      })}
    </div>
  );
}
