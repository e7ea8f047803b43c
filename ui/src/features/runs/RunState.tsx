import {
  CircleCheck,
  CircleDashed,
  CircleDot,
  CirclePause,
  CircleSlash,
  CircleX,
  Hourglass,
  type LucideIcon,
  TriangleAlert,
} from "lucide-react";

import css from "./RunState.module.css";

const STATES: Readonly<
  Record<string, { label: string; Icon: LucideIcon; tone: string }>
> = {
  running: { label: "Running", Icon: CircleDot, tone: "run" },
  finished: { label: "Finished", Icon: CircleCheck, tone: "ok" },
  failed: { label: "Failed", Icon: CircleX, tone: "err" },
  crashed: { label: "Crashed", Icon: TriangleAlert, tone: "err" },
  killed: { label: "Killed", Icon: CircleSlash, tone: "warn" },
  // Sweeps know two more.
  paused: { label: "Paused", Icon: CirclePause, tone: "warn" },
  canceled: { label: "Canceled", Icon: CircleSlash, tone: "warn" },
  pending: { label: "Pending", Icon: CircleDashed, tone: "quiet" },
  preempting: { label: "Preempting", Icon: Hourglass, tone: "warn" },
  preempted: { label: "Preempted", Icon: Hourglass, tone: "warn" },
};

function look(state: string) {
  return STATES[state] ?? { label: state, Icon: CircleDashed, tone: "quiet" };
}

/** A run's state as an icon whose shape tells it too, not the colour alone. */
export function RunStateIcon({ state }: { state: string }) {
  const { label, Icon, tone } = look(state);
  return (
    <span className={css.icon} data-tone={tone} title={label}>
      <Icon aria-hidden />
      <span className="visually-hidden">{label}</span>
    </span>
  );
}

export function RunStatePill({ state }: { state: string }) {
  const { label, Icon, tone } = look(state);
  return (
    <span className={css.pill} data-tone={tone}>
      <Icon aria-hidden />
      {label}
    </span>
  );
}
