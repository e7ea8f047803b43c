/** What an observer of elements offers, whatever it observes of them. */
interface ElementObserver {
  observe(element: Element): void;
  unobserve(element: Element): void;
}

interface ElementEntry {
  readonly target: Element;
}

/**
 * One observer for all elements of a kind: each has a price of its own in every frame.
 *
 * @param make The observer, which tells each entry on; made with the first element.
 * @returns Watches an element, and gives the way to stop.
 */
export function oneForAll<Entry extends ElementEntry>(
  make: (tell: (entry: Entry) => void) => ElementObserver,
): (element: Element, take: (entry: Entry) => void) => () => void {
  const takers = new Map<Element, Set<(entry: Entry) => void>>();
  let observer: ElementObserver | null = null;
  return (element, take) => {
    observer ??= make((entry) => {
      for (const taker of takers.get(entry.target) ?? []) taker(entry);
    });
    const shared = observer;
    const present = takers.get(element) ?? new Set();
    takers.set(element, present.add(take));
    // Again for one that is watched already: that tells the newcomer how things are.
    shared.unobserve(element);
    shared.observe(element);
    return () => {
      present.delete(take);
      if (present.size > 0) return;
      takers.delete(element);
      shared.unobserve(element);
    };
  };
}
