import { use, useEffect, useRef } from "react";

import { MediaPanelContext } from "../mediaContext";
import css from "../MediaPanel.module.css";
import { VideoGroupContext } from "./VideoGroup";

/** A logged film, played as the panel says. */
export function VideoView({
  address,
  label,
}: {
  readonly address: string;
  readonly label: string;
}) {
  const { autoplays, loops, isMuted } = use(MediaPanelContext).settings.video;
  const crowd = use(VideoGroupContext);
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => (video.current ? crowd?.join(video.current) : undefined), [crowd]);
  return (
    // oxlint-disable-next-line jsx-a11y/media-has-caption -- logged video has no captions
    <video
      ref={video}
      className={css.video}
      src={address}
      controls
      playsInline
      loop={loops}
      autoPlay={autoplays}
      // Browsers start nothing by itself that makes a noise.
      muted={isMuted || autoplays}
      aria-label={label}
    />
  );
}
