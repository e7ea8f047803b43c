import { oneForAll } from "../state/oneForAll";

/** Start drawing a little before a panel scrolls into view. */
const MARGIN = "160px";

const watchNear = oneForAll<IntersectionObserverEntry>(
  (tell) =>
    new IntersectionObserver((entries) => entries.forEach(tell), {
      rootMargin: MARGIN,
    }),
);

/**
 * Call back when an element comes into view or leaves it; returns the way to stop.
 * Where there is no observer, everything is in view.
 */
export function watchInView(
  element: Element,
  callback: (inView: boolean) => void,
): () => void {
  if (typeof IntersectionObserver === "undefined") {
    callback(true);
    return () => {};
  }
  return watchNear(element, ({ isIntersecting }) => callback(isIntersecting));
}
