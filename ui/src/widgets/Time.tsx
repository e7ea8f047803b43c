import { useEffect, useState } from "react";

import { formatAgo, formatDuration, formatMoment, parseInstant } from "./format";

/** Redraws every `periodMs` and gives the time; what "5 min ago" is counted from. */
function useNow(periodMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), periodMs);
    return () => window.clearInterval(timer);
  }, [periodMs]);
  return now;
}

/** A time as people say it, exact in the tooltip; a dash when there is none. */
export function Ago({ at }: { at: string | null | undefined }) {
  const now = useNow(30_000);
  const time = parseInstant(at);
  if (time === null) return <>–</>;
  return (
    <time dateTime={new Date(time).toISOString()} title={formatMoment(time)}>
      {formatAgo(time, now)}
    </time>
  );
}

/** The time since a start, counting while it is looked at. */
export function Elapsed({ since }: { since: string }) {
  const now = useNow(1_000);
  const start = parseInstant(since) ?? now;
  return <>{formatDuration(Math.max(0, now - start) / 1000)}</>;
}

/** A time to come, counted down: "in 3d 4h"; "due" when it has passed. */
export function Until({ at, whenNever }: { at: string | null; whenNever: string }) {
  const now = useNow(30_000);
  const time = parseInstant(at);
  if (time === null) return <>{whenNever}</>;
  const seconds = (time - now) / 1000;
  return (
    <time dateTime={new Date(time).toISOString()} title={formatMoment(time)}>
      {seconds > 0 ? `in ${formatDuration(seconds)}` : "due"}
    </time>
  );
}
