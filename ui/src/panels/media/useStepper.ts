import { useCallback, useId, useMemo } from "react";

import type { MediaSettings } from "./mediaConfig";
import { stepPositions, type StepPositions } from "./stepPositions";
import { useSyncedSteps } from "./stepSync";

export interface Stepper {
  /** The step looked at; undefined before anything was logged. */
  readonly step: number | undefined;
  readonly positions: StepPositions;
  readonly position: number;
  readonly moveTo: (position: number) => void;
  readonly chooseStep: (step: number) => void;
}

/** The slider of a panel: on its own, or together with panels it is synced with. */
export function useStepper(
  steps: readonly number[],
  settings: MediaSettings,
  project: string,
): Stepper {
  const own = useId();
  const { sync, keys, stride, snaps } = settings;
  const channel =
    sync === "none" ? own : `${project} ${sync === "all" ? "" : keys.join("\u0000")}`;
  const chosen = useSyncedSteps((state) => state.steps.get(channel) ?? null);
  const choose = useSyncedSteps((state) => state.choose);
  const positions = useMemo(
    () => stepPositions(steps, stride, snaps),
    [steps, stride, snaps],
  );
  const last = positions.count - 1;
  const position = chosen === null ? last : positions.near(chosen);
  const moveTo = useCallback(
    (next: number) => choose(channel, next >= last ? null : positions.at(next)),
    [choose, channel, positions, last],
  );
  const chooseStep = useCallback(
    (step: number) => choose(channel, step >= positions.at(last) ? null : step),
    [choose, channel, positions, last],
  );
  return {
    step: last < 0 ? undefined : positions.at(position),
    positions,
    position,
    moveTo,
    chooseStep,
  };
}
