import { lazy, Suspense } from "react";

import { closeLayer, useShellLayer } from "./layer";

/** Loaded when asked for: dialogs are a large part of the code and no part of the frame. */
const Palette = lazy(async () => ({
  default: (await import("../palette/Palette")).Palette,
}));
const ShortcutSheet = lazy(async () => ({
  default: (await import("./ShortcutSheet")).ShortcutSheet,
}));

/** The palette, or the sheet with the shortcuts, over whatever page there is. */
export function ShellLayers() {
  const open = useShellLayer((state) => state.open);
  return (
    <Suspense>
      {open === "palette" && <Palette onClose={closeLayer} />}
      {open === "shortcuts" && <ShortcutSheet onClose={closeLayer} />}
    </Suspense>
  );
}
