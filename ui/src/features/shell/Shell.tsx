import { Outlet } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";

import { IS_EMBEDDED } from "../../state/embedded";
import { toggleTheme } from "../../state/theme";
import { Toasts } from "../../widgets/Toasts";
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
  useShortcuts({
    sheet: openSheet,
    theme: () => toggleTheme(),
  });
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
      {isSheetOpen && (
        <Suspense>
          <ShortcutSheet onClose={() => setSheetOpen(false)} />
        </Suspense>
      )}
    </div>
  );
}
