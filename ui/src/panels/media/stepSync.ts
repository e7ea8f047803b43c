/** Steps that several media panels look at together. */
import { create } from "zustand";

/** A step, or null for the newest there is. */
export type ChosenStep = number | null;

interface SyncedSteps {
  readonly steps: ReadonlyMap<string, ChosenStep>;
  readonly choose: (channel: string, step: ChosenStep) => void;
}

/** What panels of one channel look at; a panel on its own has a channel of its own. */
export const useSyncedSteps = create<SyncedSteps>((set) => ({
  steps: new Map(),
  choose: (channel, step) =>
    set(({ steps }) => ({ steps: new Map(steps).set(channel, step) })),
}));
