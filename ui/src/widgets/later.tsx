import { type ComponentType, useSyncExternalStore } from "react";

import { Skeleton } from "./States";

/** How far the code of a component has come. */
type Arrival<P> =
  | { readonly state: "awaited" }
  | { readonly state: "here"; readonly Component: ComponentType<P> }
  | { readonly state: "failed"; readonly reason: unknown };

/**
 * A component whose code is fetched when it is first shown.
 *
 * React's own `lazy` suspends, and what suspended stays hidden for 0.3 s after React
 * last revealed anything, even where the code came at once. This one shows bare lines
 * until its code is here, and nothing but itself if it was fetched before.
 */
export function later<P extends object>(
  load: () => Promise<ComponentType<P>>,
): ComponentType<P> {
  let arrival: Arrival<P> = { state: "awaited" };
  let isAsked = false;
  const waiting = new Set<() => void>();
  const settle = (now: Arrival<P>): void => {
    arrival = now;
    for (const tell of waiting) tell();
  };
  const ask = (): void => {
    if (isAsked) return;
    isAsked = true;
    load().then(
      (Component) => settle({ state: "here", Component }),
      (reason: unknown) => settle({ state: "failed", reason }),
    );
  };
  const subscribe = (tell: () => void): (() => void) => {
    waiting.add(tell);
    ask();
    return () => void waiting.delete(tell);
  };
  return function Later(props: P) {
    const now = useSyncExternalStore(subscribe, () => arrival);
    if (now.state === "failed") throw now.reason;
    return now.state === "here" ? <now.Component {...props} /> : <Skeleton rows={4} />;
  };
}
