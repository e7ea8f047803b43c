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

/** One panel per key of the system stream, over relative time, grouped by device. */
export function systemSections(keys: readonly string[]): BankSection[] {
  const groups = new Map<string, string[]>();
  for (const key of keys.toSorted()) {
    const name = GROUPS.find((group) => group.pattern.test(key))?.name ?? OTHER;
    groups.set(name, [...(groups.get(name) ?? []), key]);
  }
  return [...GROUPS.map((group) => group.name), OTHER].flatMap((name) => {
    const members = groups.get(name);
    return members ? [makeSection(name, members)] : [];
  });
}

function makeSection(name: string, keys: readonly string[]): BankSection {
  return {
    id: `system-${name}`,
    name,
    isOpen: true,
    columns: 3,
    rows: 4,
    local: { xAxis: "_runtime" },
    panels: keys.map((key) => ({
      id: `system-${key}`,
      title: key,
      stream: "events",
      spec: {
        __id__: `system-${key}`,
        viewType: "Run History Line Plot",
        config: { metrics: [key] },
      },
    })),
  };
}
