import { type ComponentType, type LazyExoticComponent, lazy } from "react";

import type { PanelProps } from "./contract";

type PanelComponent = LazyExoticComponent<ComponentType<PanelProps>>;

/** Names of the workspace specification → what draws them, loaded when first used. */
const PANELS: Readonly<Record<string, PanelComponent>> = {
  "Run History Line Plot": lazy(async () => ({
    default: (await import("./line/LinePanel")).LinePanel,
  })),
  "Media Browser": lazy(async () => ({
    default: (await import("./media/MediaPanel")).MediaPanel,
  })),
};

const UNKNOWN: PanelComponent = lazy(async () => ({
  default: (await import("./unknown/UnknownPanel")).UnknownPanel,
}));

/** The component for a view type; kinds we cannot draw yet say so in their place. */
export function panelFor(viewType: string): PanelComponent {
  return Object.hasOwn(PANELS, viewType) ? PANELS[viewType]! : UNKNOWN;
}
