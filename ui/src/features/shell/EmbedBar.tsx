import { useLocation } from "@tanstack/react-router";
import { ExternalLink } from "lucide-react";

import { unmarked } from "../../state/embedded";
import css from "./Shell.module.css";

interface EmbedBarProps {
  entity?: string | undefined;
  project?: string | undefined;
}

/** In a frame, in place of the bar: whose it is, and the way to the whole page. */
export function EmbedBar({ entity, project }: EmbedBarProps) {
  useLocation({ select: (location) => location.href }); // draws anew when it changes
  return (
    <header className={css.embedBar}>
      <span>{[entity, project].filter(Boolean).join(" / ")}</span>
      <a href={unmarked(window.location.href)} target="_blank" rel="noopener">
        Open in Trailmark <ExternalLink aria-hidden />
      </a>
    </header>
  );
}
