import { createContext, type ReactNode, useCallback, useMemo, useRef } from "react";

export interface VideoCrowd {
  /** Joins a video to those that move together; returns the way to leave. */
  readonly join: (video: HTMLVideoElement) => () => void;
}

export const VideoGroupContext = createContext<VideoCrowd | null>(null);

/** Farther apart than this, in seconds, a follower is put where the leader is. */
const APART_S = 0.15;

/** Videos that play, pause and seek together, whoever of them is told to. */
export function VideoGroup({
  isSynced,
  children,
}: {
  readonly isSynced: boolean;
  readonly children: ReactNode;
}) {
  const videos = useRef(new Set<HTMLVideoElement>());
  const follow = useCallback((leader: HTMLVideoElement) => {
    for (const video of videos.current) {
      if (video !== leader) lead(leader, video);
    }
  }, []);
  const crowd = useMemo<VideoCrowd>(
    () => ({
      join: (video) => {
        const all = videos.current;
        all.add(video);
        const onEvent = (): void => follow(video);
        for (const name of EVENTS) video.addEventListener(name, onEvent);
        return () => {
          all.delete(video);
          for (const name of EVENTS) video.removeEventListener(name, onEvent);
        };
      },
    }),
    [follow],
  );
  return (
    <VideoGroupContext value={isSynced ? crowd : null}>{children}</VideoGroupContext>
  );
}

const EVENTS = ["play", "pause", "seeking", "ratechange"] as const;

/** Changes only what differs, so that two videos never tell each other for ever. */
function lead(leader: HTMLVideoElement, video: HTMLVideoElement): void {
  const end = Number.isFinite(video.duration) ? video.duration : leader.currentTime;
  const time = Math.min(leader.currentTime, end);
  if (Math.abs(video.currentTime - time) > APART_S) video.currentTime = time;
  if (video.playbackRate !== leader.playbackRate) {
    video.playbackRate = leader.playbackRate;
  }
  if (video.paused === leader.paused) return;
  // A shorter film that has ended stays at its end, and does not stop the others.
  if (leader.paused) {
    if (!leader.ended) video.pause();
  } else if (time < end) {
    void video.play().catch(() => {});
  }
}
