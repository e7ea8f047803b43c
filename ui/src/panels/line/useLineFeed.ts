import { type RefObject, useEffect, useRef, useState } from "react";

import type { ChartController } from "../../charts/controller";
import { watchInView } from "../../charts/inView";
import type { ChartHandle } from "./chartHandle";
import { type FeedRequest, type FeedStatus, LOADING, LineFeed } from "./lineFeed";
import { feedWorld } from "./world";

/** Joins a chart to its data for as long as its panel is on the page. */
export function useLineFeed(
  request: FeedRequest,
  chart: ChartHandle,
  frame: RefObject<HTMLElement | null>,
): { readonly status: FeedStatus; readonly retry: () => void } {
  const [status, setStatus] = useState(LOADING);
  const feed = useRef<LineFeed | null>(null);

  useEffect(() => {
    // The chart may be newer than the feed's first answer, hence looked up each time.
    const target = {
      feed: (...given: Parameters<ChartController["feed"]>) =>
        chart.use((made) => made.feed(...given)),
    };
    const made = new LineFeed(feedWorld, target, (now) =>
      setStatus((before) => (looksLike(before, now) ? before : now)),
    );
    feed.current = made;
    const unwatch = watchInView(frame.current!, (inView) => {
      chart.use((made) => made.setVisible(inView));
      made.setActive(inView);
    });
    return () => {
      unwatch();
      made.dispose();
      feed.current = null;
    };
  }, [chart, frame]);

  useEffect(() => feed.current?.want(request), [request]);

  return { status, retry: () => feed.current?.retry() };
}

/**
 * Whether two states look the same apart from the picture. From "loading" to
 * curves the picture is all that changes, and sixty panels need not render.
 */
function looksLike(before: FeedStatus, now: FeedStatus): boolean {
  const isPlain = (status: FeedStatus): boolean =>
    status.error === null &&
    status.nonfinite === 0 &&
    (status.state === "loading" || status.points > 0);
  return before.without === now.without && isPlain(before) && isPlain(now);
}
