import { lazy, Suspense } from "react";

import { closePalette, usePalette } from "../palette/commands";

/** The palette is a large part of the code and no part of the frame. */
const Palette = lazy(async () => ({
  default: (await import("../palette/Palette")).Palette,
}));

export function PaletteLayer() {
  const isOpen = usePalette((state) => state.isOpen);
  return (
    isOpen && (
      <Suspense>
        <Palette onClose={closePalette} />
      </Suspense>
    )
  );
}
