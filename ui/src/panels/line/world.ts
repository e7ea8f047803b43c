import { onRunRows } from "../../api/live";
import { seriesEverywhere } from "../../api/seriesEverywhere";
import type { FeedWorld } from "./lineFeed";

/** The real server, news stream and clock. */
export const feedWorld: FeedWorld = {
  request: (request, signal) => seriesEverywhere(request, signal),
  onRows: onRunRows,
  after: (ms, work) => {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  },
  now: () => performance.now(),
};
