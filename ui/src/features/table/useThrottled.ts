import { useEffect, useRef, useState } from "react";

/**
 * The newest `value`, renewed at most once per `everyMs`: the first at once, and the
 * last one always comes.
 */
export function useThrottled<T>(value: T, everyMs: number): T {
  const [shown, setShown] = useState(value);
  const newest = useRef(value);
  const timer = useRef(0);
  const renewedAt = useRef(-Infinity);
  useEffect(() => {
    newest.current = value;
    if (timer.current !== 0) return;
    const renew = () => {
      timer.current = 0;
      renewedAt.current = performance.now();
      setShown(newest.current);
    };
    const waitMs = renewedAt.current + everyMs - performance.now();
    if (waitMs > 0) timer.current = window.setTimeout(renew, waitMs);
    else renew();
  }, [value, everyMs]);
  useEffect(
    () => () => {
      window.clearTimeout(timer.current);
      timer.current = 0;
    },
    [],
  );
  return shown;
}
