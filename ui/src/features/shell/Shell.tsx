import { Outlet } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";

import { IS_EMBEDDED } from "../../state/embedded";
import { toggleTheme } from "../../state/theme";
import { Toasts } from "../../widgets/Toasts";
import { openPalette } from "../palette/commands";
import { useShellCommands } from "../palette/useShellCommands";
import { PaletteLayer } from "./PaletteLayer";
import { Rail } from "./Rail";
import css from "./Shell.module.css";
import { useShortcuts } from "./shortcuts";

/** Loaded when asked for: dialogs are a large part of the code and no part of the frame. */
const ShortcutSheet = lazy(async () => ({
  default: (await import("./ShortcutSheet")).ShortcutSheet,
}));

/** The frame of every page but sign-in; none where the page is in one of another. */
export function Shell() {
  return IS_EMBEDDED ? (
    <div className={`${css.page} ${css.embedded}`}>
      <Outlet />
    </div>
  ) : (
    <WholeShell />
  );
}

/** The rail at the left, the page beside it. */
function WholeShell() {
  const [isSheetOpen, setSheetOpen] = useState(false);
  const openSheet = () => setSheetOpen(true);
  useShortcuts({ palette: openPalette, sheet: openSheet, theme: toggleTheme });
  useShellCommands(openSheet);
  return (
    <div className={css.shell}>
      <a className={css.skip} href="#main">
        Skip to content
      </a>
      <Rail onShortcuts={openSheet} />
      <div className={css.page}>
        <Outlet />
      </div>
      <Toasts />
      <PaletteLayer />
      {isSheetOpen && (
        <Suspense>
          <ShortcutSheet onClose={() => setSheetOpen(false)} />
        </Suspense>
      )}
    </div>
  );
}
