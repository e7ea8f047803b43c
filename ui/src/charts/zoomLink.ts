/** The range that charts of one x axis show together. */
export type LinkedRange = readonly [number, number] | null;

interface Group {
  range: LinkedRange;
  readonly listeners: Set<() => void>;
}

const groups = new Map<string, Group>();

/** Joins the charts of `name`; when the last one leaves, their range is forgotten. */
export function joinZoom(name: string, listener: () => void): () => void {
  const group = groups.get(name) ?? { range: null, listeners: new Set() };
  groups.set(name, group);
  group.listeners.add(listener);
  return () => {
    group.listeners.delete(listener);
    if (group.listeners.size === 0 && groups.get(name) === group) groups.delete(name);
  };
}

export function linkedZoom(name: string): LinkedRange {
  return groups.get(name)?.range ?? null;
}

export function linkZoom(name: string, range: LinkedRange): void {
  const group = groups.get(name);
  if (!group) return;
  group.range = range;
  for (const listener of group.listeners) listener();
}
