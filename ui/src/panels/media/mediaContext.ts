import { createContext } from "react";

import { mediaSettings, type MediaSettings } from "./mediaConfig";
import type { Tile } from "./tiles";

/** What every piece of a media panel knows of the panel around it. */
export interface MediaPanelScope {
  readonly settings: MediaSettings;
  /** Moves the panel to a step, as a click on a picture over steps does. */
  readonly chooseStep: (step: number) => void;
  /** Pieces chosen to be compared; null while nothing is being chosen. */
  readonly picked: readonly string[] | null;
  readonly pick: (tile: Tile) => void;
}

export const MediaPanelContext = createContext<MediaPanelScope>({
  settings: mediaSettings({}, ""),
  chooseStep: () => {},
  picked: null,
  pick: () => {},
});
