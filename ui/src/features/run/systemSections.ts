import type { BankSection } from "../workspace/bank";

/** Named by how the client begins its keys; what matches none comes last. */
const GROUPS: readonly { name: string; pattern: RegExp }[] = [
  { name: "GPU", pattern: /^(?:system[./])?(?:gpu|tpu|ipu|npu|trn)\b/i },
  { name: "CPU", pattern: /^(?:system[./])?(?:cpu|proc[./]cpu)\b/i },
  { name: "Memory", pattern: /^(?:system[./])?(?:memory|proc[./]memory|swap)/i },
  { name: "Disk", pattern: /^(?:system[./])?disk/i },
  { name: "Network", pattern: /^(?:system[./])?network/i },
];

const OTHER = "Other";

/** Between a metric's name and the label of the writer that reports it. */
const LABEL_MARK = "/l:";

interface SystemMetric {
  name: string;
  /** One for each writer that reports the metric, the one without a label first. */
  keys: string[];
}

/**
 * One panel per metric of the system stream, over relative time, grouped by device.
 * What several labelled writers of a run report are lines of one panel.
 */
export function systemSections(keys: readonly string[], runId: string): BankSection[] {
  const groups = new Map<string, SystemMetric[]>();
  for (const metric of byMetric(keys)) {
    const name = GROUPS.find((group) => group.pattern.test(metric.name))?.name ?? OTHER;
    groups.set(name, [...(groups.get(name) ?? []), metric]);
  }
  return [...GROUPS.map((group) => group.name), OTHER].flatMap((name) => {
    const members = groups.get(name);
    return members ? [makeSection(name, members, runId)] : [];
  });
}

function byMetric(keys: readonly string[]): SystemMetric[] {
  const metrics = new Map<string, SystemMetric>();
  for (const key of keys.toSorted((a, b) =>
    a.localeCompare(b, "en", { numeric: true }),
  )) {
    const name = key.split(LABEL_MARK)[0]!;
    const metric = metrics.get(name) ?? { name, keys: [] };
    metric.keys.push(key);
    metrics.set(name, metric);
  }
  return [...metrics.values()];
}

/** The line of a writer is called by its label alone; the panel says of what. */
function panelConfig({ name, keys }: SystemMetric, runId: string) {
  if (keys.length === 1 && keys[0] === name) return { metrics: keys };
  const titles = keys.map((key) => {
    const label = key.slice(name.length + LABEL_MARK.length);
    return [`${runId}:${key}`, label || "no label"] as const;
  });
  return {
    metrics: keys,
    chartTitle: name,
    overrideSeriesTitles: Object.fromEntries(titles),
  };
}

function makeSection(
  name: string,
  metrics: readonly SystemMetric[],
  runId: string,
): BankSection {
  return {
    id: `system-${name}`,
    name,
    isOpen: true,
    columns: 3,
    rows: 4,
    height: 264,
    local: { xAxis: "_runtime" },
    panels: metrics.map((metric) => ({
      id: `system-${metric.name}`,
      title: metric.name,
      stream: "events",
      spec: {
        __id__: `system-${metric.name}`,
        viewType: "Run History Line Plot",
        config: panelConfig(metric, runId),
      },
    })),
  };
}
