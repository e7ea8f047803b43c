/**
 * Patterns that people write, and that come with saved views. The browser has no way to
 * stop one that takes for ever, so those that could are not used.
 */

const UNBOUNDED = /^(?:[*+]|\{\d+,\})/;

/** Whether something repeats without end that itself repeats without end: `(a+)+`. */
export function couldTakeForEver(source: string): boolean {
  /** For each open group, whether something in it repeats without end. */
  const groups = [false];
  let inClass = false;
  for (let at = 0; at < source.length; at++) {
    const sign = source[at]!;
    if (sign === "\\") at++;
    else if (inClass) inClass = sign !== "]";
    else if (sign === "[") inClass = true;
    else if (sign === "(") groups.push(false);
    else if (sign === ")" && groups.length > 1) {
      const repeatsInside = groups.pop()!;
      const isRepeated = UNBOUNDED.test(source.slice(at + 1, at + 12));
      if (repeatsInside && isRepeated) return true;
      if (repeatsInside || isRepeated) groups[groups.length - 1] = true;
    } else if (UNBOUNDED.test(source.slice(at, at + 12))) {
      groups[groups.length - 1] = true;
    }
  }
  return false;
}
