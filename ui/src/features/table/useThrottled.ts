import { useEffect, useRef, useState } from "react";

/** The newest `value`, renewed at most once per `everyMs`; the last one always comes. */
export function useThrottled<T>(value: T, everyMs: number): T {
  const [shown, setShown] = useState(value);
  const newest = useRef(value);
  const timer = useRef(0);
  useEffect(() => {
    newest.current = value;
    if (timer.current !== 0) return;
    timer.current = window.setTimeout(() => {
      timer.current = 0;
      setShown(newest.current);
    }, everyMs);
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
