import { type LiveStatus, useLiveStatus } from "../../api/live";
import css from "./LiveDot.module.css";

const WORDS: Record<LiveStatus, string> = {
  off: "not live",
  connecting: "connecting",
  live: "live",
  paused: "paused",
  reconnecting: "reconnecting",
};

/** Whether what is on screen follows the server right now. */
export function LiveDot() {
  const status = useLiveStatus((live) => live.status);
  return (
    <span className={css.live} data-status={status} role="status">
      {WORDS[status]}
    </span>
  );
}
