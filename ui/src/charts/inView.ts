/** Start drawing a little before a panel scrolls into view. */
const MARGIN = "160px";

const watched = new WeakMap<Element, (inView: boolean) => void>();
let observer: IntersectionObserver | null = null;

/**
 * Call back when an element comes into view or leaves it; returns the way to stop.
 * One observer serves all panels. Where there is none, everything is in view.
 */
export function watchInView(
  element: Element,
  callback: (inView: boolean) => void,
): () => void {
  if (typeof IntersectionObserver === "undefined") {
    callback(true);
    return () => {};
  }
  observer ??= new IntersectionObserver(
    (entries) => {
      for (const entry of entries) watched.get(entry.target)?.(entry.isIntersecting);
    },
    { rootMargin: MARGIN },
  );
  const shared = observer;
  watched.set(element, callback);
  shared.observe(element);
  return () => {
    shared.unobserve(element);
    watched.delete(element);
  };
}
