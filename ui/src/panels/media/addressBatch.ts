/** Joins what is asked at the same moment, such as by the pictures of one panel. */

type Answer<T> = ReadonlyMap<string, T>;

interface Waiting<T> {
  readonly names: Set<string>;
  readonly answer: Promise<Answer<T>>;
}

/**
 * Makes `ask(names)` that turns all calls of one moment into one call of `fetchAll`.
 *
 * @param mostNames Names asked for in one call at most; more are asked in further calls.
 */
export function batched<T>(
  fetchAll: (names: readonly string[]) => Promise<Answer<T>>,
  mostNames = 500,
): (names: readonly string[]) => Promise<Answer<T>> {
  let waiting: Waiting<T> | null = null;
  const open = (): Waiting<T> => {
    const names = new Set<string>();
    const answer = Promise.resolve().then(async () => {
      waiting = null;
      const asked = [...names];
      const parts: Promise<Answer<T>>[] = [];
      for (let at = 0; at < asked.length; at += mostNames) {
        parts.push(fetchAll(asked.slice(at, at + mostNames)));
      }
      return new Map((await Promise.all(parts)).flatMap((part) => [...part]));
    });
    return { names, answer };
  };
  return async (names) => {
    waiting ??= open();
    for (const name of names) waiting.names.add(name);
    return waiting.answer;
  };
}
