import { startFetching } from "../api/frameFetch";

/**
 * Fetches what nearly every workspace is drawn with while it is still unknown what this
 * one holds; afterwards that would be waited for.
 */
export function preloadLines(): void {
  startFetching();
  void import("./line/LinePanel");
  void import("../charts/engine/pool").then(({ chartEngine }) => chartEngine.start());
}
