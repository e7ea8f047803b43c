/** Where a chart's crosshair is, and the run its pointer is nearest to. */
export interface CrosshairSpot {
  readonly x: number;
  readonly run: string | null;
}

/** Takes the spot of another chart's crosshair; null when it left. */
export type CrosshairListener = (spot: CrosshairSpot | null) => void;

const groups = new Map<string, Map<object, CrosshairListener>>();

/** Joins the charts that share `group`; returns the way to leave. */
export function joinCrosshair(
  group: string,
  member: object,
  listener: CrosshairListener,
): () => void {
  const members = groups.get(group) ?? new Map<object, CrosshairListener>();
  groups.set(group, members);
  members.set(member, listener);
  return () => {
    members.delete(member);
    if (members.size === 0) groups.delete(group);
  };
}

/** Tells the other charts of the group where this one's crosshair is. */
export function shareCrosshair(
  group: string,
  from: object,
  spot: CrosshairSpot | null,
): void {
  for (const [member, listener] of groups.get(group) ?? []) {
    if (member !== from) listener(spot);
  }
}
